import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { type ClickHouseStore, connectClickHouse } from '../../packages/server/src/clickhouse/connect.ts';
import { openStateDirectory } from '../../packages/server/src/state/directory.ts';
import { startRecorder } from '../../packages/server/src/telemetry/recorder.ts';
import { turnNumber } from './recorder-turns.ts';

// Records numbered turns, tells each time the number after the last one on disk, and kills itself -9 at the given moment of its second insert.

const [stateDirectory = '', first = '0', moment = 'after'] = process.argv.slice(2);
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

const state = await openStateDirectory(stateDirectory, { exclusive: true });
const store = await connectClickHouse({ stateDirectory: state.path, log: quiet });
// A merge would hide a turn that was inserted twice.
await store.client?.command({ query: 'SYSTEM STOP MERGES turns' });

let recorded = Number(first);
const metrics = {
  count: (what: string, turns: number) => {
    if (what !== 'recorded') return;
    recorded += turns;
    process.stdout.write(`${recorded}\n`);
  },
};
const recorder = await startRecorder({
  directory: join(state.path, 'spool'),
  store: dying(store),
  log: quiet,
  metrics,
});
let number = Number(first);
setInterval(() => {
  for (let count = 0; count < 20; count += 1) recorder.record(turnNumber(number++));
}, 5);

/** The store, whose second insert of this process ends it: `before` it is sent, `during` it, or `after` it was acknowledged. */
function dying(living: ClickHouseStore): ClickHouseStore {
  if (living.kind === 'off') throw new Error('The optional package chdb is needed for this test.');
  const die = () => process.kill(process.pid, 'SIGKILL');
  let inserts = 0;
  const exec: ClickHouseClient['exec'] = async (parameters: Parameters<ClickHouseClient['exec']>[0]) => {
    inserts += 1;
    if (inserts === 2 && moment === 'before') die();
    if (inserts === 2 && moment === 'during') setTimeout(die, 4);
    const answer = await living.client.exec(parameters);
    if (inserts === 2) die();
    return answer;
  };
  return { ...living, client: Object.assign(Object.create(living.client), { exec }) };
}
