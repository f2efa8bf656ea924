import type { ReactNode } from 'react';
import css from './table.module.css';

/** A table that scrolls sideways where it is wider than its place, by keyboard too. */
export function Table({ label, head, children }: { label: string; head: readonly ReactNode[]; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={css['scroll']} aria-label={label} tabIndex={0}>
      <table className={css['table']}>
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

function placed(parts: readonly ReactNode[]) {
  return parts.map((part, at) => ({ at, part }));
}
