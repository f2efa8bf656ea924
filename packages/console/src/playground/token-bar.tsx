import type { Segment } from '@setlist/core/persona';
import css from './prompt.module.css';
import { isMarked, type Marked } from './segment-group.tsx';
import { tokensByKind } from './segment-kinds.ts';

/** How the prompt's tokens are shared out among kinds of segments; a kind can be picked out. */
export function TokenBar(props: {
  segments: readonly Segment[];
  marked: Marked | null;
  onMark: (marked: Marked) => void;
}) {
  const { segments, marked, onMark } = props;
  const shares = tokensByKind(segments);
  return (
    <>
      <div className={css['bar']} aria-hidden="true">
        {shares.map(({ kind, tokens }) => (
          <span key={kind} data-kind={kind} style={{ flexGrow: tokens }} />
        ))}
      </div>
      <ul className={css['legend']} aria-label="Tokens by kind">
        {shares.map(({ kind, label, tokens }) => (
          <li key={kind}>
            <button
              type="button"
              data-kind={kind}
              aria-pressed={isMarked(marked, { by: 'kind', value: kind })}
              onClick={() => onMark({ by: 'kind', value: kind })}
            >
              <i aria-hidden="true" />
              {label} <b>{tokens}</b>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
