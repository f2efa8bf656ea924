import type { ReactNode } from 'react';
import css from './table.module.css';

/** Columns that a phone has room for. */
const MOST_BESIDE = 3;

/**
 * A table that scrolls sideways where it is wider than its place, by keyboard too. On a phone, a row of one with many
 * columns is a list of its cells, each beside the words of its head.
 */
export function Table({ label, head, children }: { label: string; head: readonly string[]; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={css['scroll']} aria-label={label} tabIndex={0}>
      <table
        className={css['table']}
        data-stacks={head.length > MOST_BESIDE || undefined}
        data-acts={head.at(-1) === '' || undefined}
        style={namedHeads(head)}
      >
        <thead>
          <tr>
            {placed(head).map(({ at, part }) => (
              <th key={at} scope="col">
                {part}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

/** The words of each column for the style sheet: `--head-2: "Roles"`. */
function namedHeads(head: readonly string[]): Record<string, string> {
  return Object.fromEntries(head.map((words, at) => [`--head-${at + 1}`, JSON.stringify(words)]));
}

function placed(parts: readonly string[]) {
  return parts.map((part, at) => ({ at, part }));
}
