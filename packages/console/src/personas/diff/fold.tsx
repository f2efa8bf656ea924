import { count } from '../../shell/words.ts';
import css from './fold.module.css';

/** Stands in a list of lines for a run of unchanged ones, and shows them when it is pressed. */
export function Fold({ lines, onOpen }: { lines: number; onOpen: () => void }) {
  return (
    <li>
      <button type="button" className={css['fold']} onClick={onOpen}>
        Show {count(lines, 'unchanged line')}
      </button>
    </li>
  );
}
