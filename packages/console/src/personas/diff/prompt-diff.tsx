import { Title, VisuallyHidden } from '@mantine/core';
import type { Composition, PromptLine } from '@setlist/core/persona';
import type { DiffResponse } from '@setlist/sdk';
import { useState } from 'react';
import { Tag } from '../../shell/marks.tsx';
import css from './diff.module.css';
import { Fold } from './fold.tsx';
import { foldLines } from './fold-lines.ts';

const SIGNS = { same: '', added: '+', removed: '−' } as const;

/** What the model would receive, line by line, with what it costs in tokens. */
export function PromptDiff({ prompt }: { prompt: DiffResponse['prompt'] }) {
  return (
    <section aria-labelledby="prompt-diff" className={css['prompt']}>
      <Title order={2} id="prompt-diff">
        What the model would receive
      </Title>
      {prompt === null ? (
        <p className={css['quiet']}>
          One of the two revisions cannot compose this selection. Choose options, a channel and a locale that both have.
        </p>
      ) : (
        <>
          <p className={css['totals']}>
            <Tokens before={prompt.tokensBefore} after={prompt.tokensAfter} />
            {parameterChanges(prompt.parametersBefore, prompt.parametersAfter).map((words) => (
              <Tag key={words}>{words}</Tag>
            ))}
          </p>
          <FoldedLines lines={prompt.lines} />
        </>
      )}
    </section>
  );
}

function Tokens({ before, after }: { before: number; after: number }) {
  const change = after - before;
  return (
    <span>
      {before.toLocaleString('en')} → <strong>{after.toLocaleString('en')} tokens</strong>{' '}
      <span className={css['quiet']}>
        ({change === 0 ? 'no change' : `${change > 0 ? '+' : '−'}${Math.abs(change)}`})
      </span>
    </span>
  );
}

function FoldedLines({ lines }: { lines: readonly PromptLine[] }) {
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set());
  return (
    <ol className={css['lines']} aria-label="Prompt lines">
      {foldLines(lines).map(({ at, folded, lines: run }) =>
        folded && !unfolded.has(at) ? (
          <Fold key={at} lines={run.length} onOpen={() => setUnfolded(new Set([...unfolded, at]))} />
        ) : (
          <Lines key={at} lines={run} />
        ),
      )}
    </ol>
  );
}

function Lines({ lines }: { lines: readonly PromptLine[] }) {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const repeat = seen.get(line.text) ?? 0;
    seen.set(line.text, repeat + 1);
    return <Line key={`${line.kind} ${repeat} ${line.text}`} line={line} />;
  });
}

function Line({ line }: { line: PromptLine }) {
  return (
    <li data-line={line.kind}>
      <span aria-hidden="true">{SIGNS[line.kind]}</span>
      {line.kind !== 'same' && <VisuallyHidden>{line.kind}: </VisuallyHidden>}
      <span>{line.text}</span>
    </li>
  );
}

function parameterChanges(before: Composition['parameters'], after: Composition['parameters']): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof Composition['parameters'])[];
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => `${name} ${before[name] ?? 'unset'} → ${after[name] ?? 'unset'}`);
}
