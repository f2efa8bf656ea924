import type { RehearsalReport } from '@setlist/core/assessment';
import { Banner } from '../../shell/banner.tsx';
import { Tag } from '../../shell/marks.tsx';
import { Panel } from '../../shell/panel.tsx';
import { Table } from '../../shell/table.tsx';
import { count } from '../../shell/words.ts';
import { AttachReport } from './attach-rehearsal.tsx';
import css from './findings.module.css';

/** How answers of this revision differ from stable's on the same conversations. */
export function Drift({ report }: { report: RehearsalReport }) {
  const played = `${count(report.conversations, 'conversation')}, ${count(report.turns, 'turn')}, played with`;
  return (
    <Panel
      title="Drift"
      about={
        report.baseDigest === null
          ? `${played} this revision alone: nothing was stable to compare it with.`
          : `${played} stable and with this revision. ${beyondWords(report)}`
      }
      actions={<AttachReport />}
      flush
    >
      {report.rehearsal && (
        <div className={css['note']}>
          <Banner tone="plain" title="A rehearsal upstream answered">
            <p>Equal answers say nothing of how a model would answer.</p>
          </Banner>
        </div>
      )}
      {report.drift.length > 0 && (
        <Table label="Drift of signatures" head={['Signature', 'Stable', 'This revision', 'Band', '']}>
          {report.drift.map(({ signature, stable, candidate, band, beyond }) => (
            <tr key={signature}>
              <th scope="row">{signature}</th>
              <td>{shown(stable)}</td>
              <td>{shown(candidate)}</td>
              <td>{band}</td>
              <td>{beyond ? <Tag tone="accent">beyond</Tag> : <Tag tone="good">within</Tag>}</td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}

function beyondWords({ drift }: RehearsalReport): string {
  const beyond = drift.filter((one) => one.beyond).length;
  return beyond === 0 ? 'Every signature is within its band.' : `${count(beyond, 'signature')} beyond the band.`;
}

function shown(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 2 });
}
