import type { Opening, Schedule } from '@setlist/core/release';
import { Table } from '../shell/table.tsx';
import { clockIn, OWN_ZONE } from './time-zones.ts';

/** When a schedule opens where, by the clocks there and by the reader's own. */
export function OpeningsTable({ openings, schedule }: { openings: readonly Opening[]; schedule: Schedule }) {
  return (
    <Table label="When it opens" head={['Where', 'By the clocks there', `Your time (${OWN_ZONE})`]}>
      {openings.map(({ region, at }) => {
        const there = schedule.regions.find((one) => one.region === region)?.timeZone ?? schedule.timeZone ?? 'UTC';
        return (
          <tr key={region ?? ''}>
            <th scope="row">{region ?? 'Everywhere'}</th>
            <td>{clockIn(there, at)}</td>
            <td>{clockIn(OWN_ZONE, at)}</td>
          </tr>
        );
      })}
    </Table>
  );
}
