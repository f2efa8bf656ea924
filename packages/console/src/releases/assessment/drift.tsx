import type { RehearsalReport } from '@setlist/core/assessment';
import { Banner } from '../../shell/banner.tsx';
import { Tag } from '../../shell/marks.tsx';
import { Panel } from '../../shell/panel.tsx';
import { Table } from '../../shell/table.tsx';
import { count } from '../../shell/words.ts';
import css from './findings.module.css';

/** How answers of this revision differ from stable's on the same conversations. */
export function Drift({ report }: { report: RehearsalReport }) {
  const beyond = report.drift.filter((one) => one.beyond).length;
  return (
    <Panel
      title="Drift"
      about={`${count(report.conversations, 'conversation')}, ${count(report.turns, 'turn')}, played with stable and with this revision. ${
        beyond === 0 ? 'Every signature is within its band.' : `${count(beyond, 'signature')} beyond the band.`
      }`}
      flush
    >
      {report.rehearsal && (
        <div className={css['note']}>
          <Banner tone="plain" title="A rehearsal upstream answered">
            <p>Equal answers say nothing of how a model would answer.</p>
          </Banner>
        </div>
      )}
      <Table label="Drift of signatures" head={['Signature', 'Stable', 'This revision', 'Band', '']}>
        {report.drift.map(({ signature, stable, candidate, band, beyond: isBeyond }) => (
          <tr key={signature}>
            <th scope="row">{signature}</th>
            <td>{shown(stable)}</td>
            <td>{shown(candidate)}</td>
            <td>{band}</td>
            <td>{isBeyond ? <Tag tone="accent">beyond</Tag> : <Tag tone="good">within</Tag>}</td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}

function shown(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 2 });
}
