import { Title, VisuallyHidden } from '@mantine/core';
import type { RevisionDiff } from '@setlist/core/persona';
import type { DiffResponse } from '@setlist/sdk';
import { useState } from 'react';
import { count } from '../../shell/words.ts';
import css from './diff.module.css';
import { elide, type Sides } from './elide.ts';
import { type Part, wordDiff } from './word-diff.ts';

type Group = RevisionDiff['groups'][number];
type Change = Group['changes'][number];

/** What changed, in groups in the order a reviewer reads: throughline first. */
export function Changes({ groups }: { groups: DiffResponse['groups'] }) {
  return (
    <section aria-labelledby="changes" className={css['changes']}>
      <Title order={2} id="changes">
        Changes
      </Title>
      {groups.length === 0 && <p className={css['quiet']}>Only the version label differs.</p>}
      {groups.map((group) => (
        <section
          key={`${group.group} ${group.title}`}
          aria-label={group.title}
          className={css['group']}
          data-group={group.group}
        >
          <h3>
            {group.title}
            <span>{count(group.changes.length, 'change')}</span>
          </h3>
          {group.changes.map((change) => (
            <ChangeView key={`${change.kind} ${change.path}`} change={change} />
          ))}
        </section>
      ))}
    </section>
  );
}

function ChangeView({ change }: { change: Change }) {
  const [whole, setWhole] = useState(false);
  const sides = sidesOf(change);
  const short = elide(sides);
  const shown = whole ? sides : short;
  return (
    <article className={css['change']} aria-label={`${change.what}: ${change.kind}`}>
      <p className={css['what']}>
        <span className={css['kind']} data-kind-of-change={change.kind}>
          {change.kind}
        </span>
        {change.what}
      </p>
      {shown.before.length > 0 && <Side side="before" parts={shown.before} />}
      {shown.after.length > 0 && <Side side="after" parts={shown.after} />}
      {short !== sides && (
        <button type="button" className={css['more']} aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? 'Show only what changed' : 'Show the whole text'}
        </button>
      )}
    </article>
  );
}

function sidesOf({ before, after }: Change): Sides {
  if (before !== null && after !== null) return wordDiff(before, after);
  const whole = (text: string | null) => (text === null ? [] : [{ text, changed: false }]);
  return { before: whole(before), after: whole(after) };
}

function Side({ side, parts }: { side: 'before' | 'after'; parts: readonly Part[] }) {
  let at = 0;
  return (
    <div className={css['side']} data-side={side}>
      <VisuallyHidden>{side === 'before' ? 'Before: ' : 'After: '}</VisuallyHidden>
      {parts.map((part) => {
        const key = at;
        at += part.text.length;
        if (!part.changed) return <span key={key}>{part.text}</span>;
        return side === 'before' ? <del key={key}>{part.text}</del> : <ins key={key}>{part.text}</ins>;
      })}
    </div>
  );
}
