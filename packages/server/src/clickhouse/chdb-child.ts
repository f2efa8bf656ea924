import { rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { createClickHouseHttp } from './chdb-http.ts';
import { createQueryRunner } from './chdb-query.ts';
import { createSessionPool } from './session-pool.ts';

// The one process that loads chDB. It speaks ClickHouse's HTTP interface on a socket, and ends when its parent does.

/** The parent's only message beside `stop`. */
export interface StartChdb {
  readonly kind: 'start';
  readonly directory: string;
  readonly socketPath: string;
  readonly token: string;
}
export type ToChdb = StartChdb | { readonly kind: 'stop' };
export type FromChdb = { readonly kind: 'ready' } | { readonly kind: 'unusable'; readonly reason: string };

const WRITERS = 2;
const READERS = 4;
const LONGEST_STOP_MS = 8_000;

/** `async_load_databases=0`: a table that is still being loaded is not yet one that can be counted. */
const ARGUMENTS = [
  '--async_load_databases=0',
  '--output_format_json_quote_64bit_integers=1',
  '--date_time_input_format=best_effort',
  '--max_threads=2',
  '--max_memory_usage=1000000000',
];

const CONFIG = `<clickhouse>
  <timezone>UTC</timezone>
  <logger><level>none</level></logger>
  <max_server_memory_usage>2000000000</max_server_memory_usage>
  <mark_cache_size>134217728</mark_cache_size>
  <merge_tree>
    <fsync_after_insert>1</fsync_after_insert>
    <fsync_part_directory>1</fsync_part_directory>
  </merge_tree>
</clickhouse>
`;

let stop = async () => process.exit(0);
process.on('message', (message: ToChdb) => {
  if (message.kind === 'stop') return void stopOrDie();
  start(message).catch((error: unknown) => {
    tell({ kind: 'unusable', reason: error instanceof Error ? error.message : String(error) });
    void stopOrDie();
  });
});
// Our parent died. The next one may want the directory at once, and a kill loses nothing that was acknowledged.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// A terminal's Ctrl-C reaches the whole process group; the parent decides when we stop.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

async function start({ directory, socketPath, token }: StartChdb): Promise<void> {
  const { Session, drainPending } = await import('chdb');
  const config = join(directory, 'config.xml');
  writeFileSync(config, CONFIG, { mode: 0o600 });
  const data = join(directory, 'data');
  const open = () => new Session(data, { connectionArgs: [`--config-file=${config}`, ...ARGUMENTS] });
  const sessions = Array.from({ length: WRITERS + READERS }, open);
  const writers = createSessionPool(sessions.slice(0, WRITERS));
  const readers = createSessionPool(sessions.slice(WRITERS));
  const server = createClickHouseHttp(createQueryRunner(writers, readers), token);
  stop = async () => {
    await closed(server);
    await Promise.all([writers.idle(), readers.idle()]);
    for (const session of sessions) session.close();
    await drainPending();
    process.exit(0);
  };
  rmSync(socketPath, { force: true });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socketPath, resolve));
  tell({ kind: 'ready' });
}

async function closed(server: Server): Promise<void> {
  const done = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  await done;
}

/** An engine that is torn down in the middle of a query crashes, and one that is killed does not mind. */
async function stopOrDie(): Promise<void> {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), LONGEST_STOP_MS);
  await stop();
}

function tell(message: FromChdb): void {
  if (process.connected) process.send?.(message);
}
