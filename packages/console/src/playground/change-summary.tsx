import type { ComposeResponse } from '@setlist/sdk';
import { useState } from 'react';
import { count } from '../shell/words.ts';
import css from './prompt.module.css';
import { type PromptChange, promptChange } from './prompt-change.ts';

/** What the last flip of an option did to the prompt, with what it took out. */
export function ChangeSummary({ change }: { change: PromptChange | null }) {
  return (
    <div className={css['change']} role="status" aria-label="What changed">
      {change !== null && (
        <details>
          <summary>
            Changed: {change.added.size} in, {change.removed.length} out, {change.tokens < 0 ? '−' : '+'}
            {count(Math.abs(change.tokens), 'token')}
          </summary>
          {change.removed.length === 0 && <p>Nothing was taken out.</p>}
          {change.removed.map((segment) => (
            <del key={`${segment.kind} ${segment.id} ${segment.text}`}>{segment.text}</del>
          ))}
        </details>
      )}
    </div>
  );
}

/** How the newest composition differs from the one before it; `null` until there were two. */
export function useLastChange(composition: ComposeResponse | undefined): PromptChange | null {
  const [seen, setSeen] = useState<{ now: ComposeResponse | undefined; change: PromptChange | null }>({
    now: composition,
    change: null,
  });
  if (seen.now === composition || composition === undefined) return seen.change;
  const change = seen.now === undefined ? null : promptChange(seen.now.segments, composition.segments);
  setSeen({ now: composition, change });
  return change;
}
