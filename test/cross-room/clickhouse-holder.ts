import { connectClickHouse } from '../../packages/server/src/clickhouse/connect.ts';

// Holds an embedded ClickHouse until it is killed, and tells the pid of the engine's process.

const [stateDirectory = ''] = process.argv.slice(2);
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

const store = await connectClickHouse({ stateDirectory, log: quiet });
setInterval(() => undefined, 60_000);
process.send?.(store.enginePid());
