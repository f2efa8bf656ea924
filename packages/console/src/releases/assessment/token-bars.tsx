import type { Assessment } from '@setlist/core/assessment';
import { Panel } from '../../shell/panel.tsx';
import css from './token-bars.module.css';

/** What the prompt costs before and after: with every default, and for the selection that costs most. */
export function TokenBars({ tokens }: { tokens: Assessment['tokens'] }) {
  const rows = [
    { label: 'With every default', before: tokens.defaultBefore, after: tokens.defaultAfter },
    { label: 'Largest selection', before: tokens.largestBefore, after: tokens.largestAfter },
  ];
  const most = Math.max(1, ...rows.flatMap(({ before, after }) => [before ?? 0, after]));
  return (
    <Panel title="Tokens" about="What every turn pays for the prompt, counted with o200k_base.">
      {rows.map(({ label, before, after }) => (
        <figure key={label} className={css['row']}>
          <figcaption>
            {label}
            <span>{changeInWords(before, after)}</span>
          </figcaption>
          {before !== null && <Bar name="before" value={before} most={most} />}
          <Bar name="after" value={after} most={most} />
        </figure>
      ))}
    </Panel>
  );
}

function Bar({ name, value, most }: { name: 'before' | 'after'; value: number; most: number }) {
  return (
    <div className={css['bar']} data-side={name}>
      <span className={css['name']}>{name}</span>
      <span className={css['place']}>
        <span className={css['fill']} style={{ width: `${(value / most) * 100}%` }} />
      </span>
      <span className={css['value']}>{value.toLocaleString('en')}</span>
    </div>
  );
}

function changeInWords(before: number | null, after: number): string {
  if (before === null) return 'new';
  const change = after - before;
  if (change === 0) return 'no change';
  const share = before === 0 ? '' : `, ${change > 0 ? '+' : '−'}${Math.abs((change / before) * 100).toFixed(1)}%`;
  return `${change > 0 ? '+' : '−'}${Math.abs(change).toLocaleString('en')}${share}`;
}
