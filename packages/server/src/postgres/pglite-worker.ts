import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { DURABLE_START, durableFiles, syncDirectory, syncTree } from './durable-files.ts';
import type { FromEngine, ToEngine } from './pglite-tunnel.ts';

// The engine runs here because a query blocks its thread until it is done.

const { directory } = workerData as { directory: string };
const main = parentPort;
if (!main) throw new Error('pglite-worker is started as a worker thread.');

/** The protocol's Terminate, which has no answer. */
const QUIT = 'X'.charCodeAt(0);

await createOnce();
const files = durableFiles(directory);
const engine = await PGlite.create({ fs: files.fs, startParams: [...DURABLE_START] });
const before = files.syncs();
// A commit with nothing to keep: it must still reach the disk.
await engine.query(`select pg_logical_emit_message(true, 'setlist', 'is a commit on disk?')`);
tell({ kind: 'ready', syncsPerCommit: files.syncs() - before });

main.on('message', (message: ToEngine) => {
  if (message.kind === 'bytes') answer(message.bytes);
  else if (message.kind === 'reset') reset();
  else void stop();
});

/** A kill in the middle of `initdb` must not leave half a database under the final name. */
async function createOnce(): Promise<void> {
  if (existsSync(directory)) return;
  const draft = `${directory}.new`;
  rmSync(draft, { recursive: true, force: true });
  const created = await PGlite.create({ fs: durableFiles(draft).fs });
  await created.close();
  syncTree(draft);
  renameSync(draft, directory);
  syncDirectory(dirname(directory));
}

function answer(bytes: Uint8Array): void {
  const answered = execute(bytes);
  const complete = bytes[0] === QUIT || endsReady(answered);
  // PGlite swallows what its engine dies of: the client would wait for ever.
  tell(
    complete ? { kind: 'bytes', bytes: answered } : { kind: 'broken', reason: 'it gave up in the middle of a query' },
  );
}

function execute(bytes: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  // Synchronous up to its first await, which with `syncToFs: false` is none: messages can't overtake each other.
  void engine
    .execProtocolRawStream(bytes, { syncToFs: false, onRawData: (chunk) => void chunks.push(chunk.slice()) })
    .catch((error: unknown) => tell({ kind: 'broken', reason: String(error) }));
  return Buffer.concat(chunks);
}

/** Whether it ends in ReadyForQuery: `Z`, a length of 5, the transaction's status. */
function endsReady(bytes: Uint8Array): boolean {
  return bytes.at(-6) === 0x5a && bytes.at(-2) === 5;
}

/** There is one session behind every connection, so what the last one left is cleared for the next. */
function reset(): void {
  if (engine.isInTransaction()) runSimple('rollback');
  runSimple('discard all');
}

function runSimple(text: string): void {
  const body = Buffer.from(`${text}\0`);
  const head = Buffer.alloc(5);
  head.write('Q');
  head.writeInt32BE(body.length + 4, 1);
  execute(Buffer.concat([head, body]));
}

async function stop(): Promise<void> {
  await engine.close();
  process.exit(0);
}

function tell(message: FromEngine): void {
  main?.postMessage(message);
}
