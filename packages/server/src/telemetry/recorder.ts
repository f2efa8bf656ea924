import type { Logger } from 'pino';
import type { ClickHouseStore } from '../clickhouse/connect.ts';
import { createInserter } from './inserter.ts';
import { openSpool, type Spool } from './spool.ts';
import type { RecordTurn, TurnRecord } from './turn.ts';
import { partitionOf, turnRow } from './turn-row.ts';

export type RecorderLog = Pick<Logger, 'info' | 'warn' | 'error'>;

/** What the recorder counts, for metrics. */
export interface RecorderMetrics {
  readonly count: (what: 'recorded' | 'inserted' | 'dropped' | 'set_aside', turns: number) => void;
}

/** Takes turns and sees to it that ClickHouse has each of them. */
export interface Recorder {
  readonly record: RecordTurn;
  /** Resolves once everything recorded so far is in ClickHouse; rejects when it refuses or does not answer. With kind `off`, at once. */
  readonly flush: () => Promise<void>;
  /** Puts everything on disk and, where ClickHouse answers within seconds, into it. What remains goes in after the next start. */
  readonly close: () => Promise<void>;
  readonly depth: () => RecorderDepth;
}

export interface RecorderDepth {
  /** Turns in memory that are not on disk yet. */
  readonly queued: number;
  /** On disk and not in ClickHouse yet. */
  readonly spooledBytes: number;
  readonly spooledTurns: number;
  /** Turns lost because neither memory nor disk had room. */
  readonly dropped: number;
}

export interface RecorderOptions {
  /** Of the spool. */
  readonly directory: string;
  readonly store: ClickHouseStore;
  readonly log: RecorderLog;
  readonly metrics?: RecorderMetrics;
  /** Room on disk. When it is full, turns wait in memory, and then are dropped with an alarm. */
  readonly largestSpoolBytes?: number;
}

const SYNC_EVERY_MS = 50;
const TURNS_PER_SYNC = 500;
const MOST_QUEUED = 50_000;
const RETRY_SYNC_MS = 1_000;
const ALARM_EVERY_MS = 60_000;
const LARGEST_SPOOL_BYTES = 4 * 1024 ** 3;

/** Starts recording into that spool, and inserting what it holds already. A turn is safe from a crash about 50 ms after it was recorded. */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const { store, log } = options;
  if (store.kind === 'off') {
    log.warn({}, 'Turns are not recorded: there is no ClickHouse');
    return RECORDS_NOTHING;
  }
  const spool = await openSpool(options.directory);
  const inserter = createInserter({ spool, store, log, metrics: options.metrics });
  return recorderOver(spool, inserter, options);
}

const RECORDS_NOTHING: Recorder = {
  record: () => undefined,
  flush: async () => undefined,
  close: async () => undefined,
  depth: () => ({ queued: 0, spooledBytes: 0, spooledTurns: 0, dropped: 0 }),
};

function recorderOver(spool: Spool, inserter: ReturnType<typeof createInserter>, options: RecorderOptions): Recorder {
  const { log, metrics, largestSpoolBytes = LARGEST_SPOOL_BYTES } = options;
  let queue: TurnRecord[] = [];
  let dropped = 0;
  let alarmedAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let syncing: Promise<boolean> | null = null;

  const alarm = (reason: string) => {
    if (performance.now() - alarmedAt < ALARM_EVERY_MS) return;
    alarmedAt = performance.now();
    log.error(
      { reason, queued: queue.length, dropped, ...spool.size() },
      'Turns can’t be written to the spool; when memory is full too, they are lost',
    );
  };

  /** Writes the first turns of the queue that share a partition. */
  const writeSome = async () => {
    if (spool.size().bytes >= largestSpoolBytes) throw new Error(`the spool holds its ${largestSpoolBytes} bytes`);
    const head = queue.slice(0, TURNS_PER_SYNC);
    const [oldest] = head;
    if (!oldest) return;
    const partition = partitionOf(oldest);
    const turns = head.filter((turn) => partitionOf(turn) === partition);
    await spool.append(partition, (batchId) => turns.map((turn) => turnRow(turn, batchId)));
    queue = [...head.filter((turn) => partitionOf(turn) !== partition), ...queue.slice(head.length)];
    metrics?.count('recorded', turns.length);
    inserter.wake();
  };

  /** Writes until the queue is empty; `false` when the disk refused and what is left waits in memory. */
  const writeQueue = async (): Promise<boolean> => {
    while (queue.length > 0) {
      try {
        await writeSome();
      } catch (error) {
        alarm(error instanceof Error ? error.message : String(error));
        return false;
      }
    }
    return true;
  };

  /** Resolves when what is queued now is on disk, or the disk refused it. */
  const sync = (): Promise<boolean> => {
    clearTimeout(timer);
    timer = undefined;
    syncing ??= writeQueue().then((written) => {
      syncing = null;
      if (queue.length > 0) schedule(written ? SYNC_EVERY_MS : RETRY_SYNC_MS);
      return written;
    });
    return syncing;
  };
  const schedule = (afterMs: number) => {
    timer ??= setTimeout(() => void sync(), afterMs);
    timer.unref();
  };

  return {
    record: (turn) => {
      if (queue.length >= MOST_QUEUED) {
        dropped += 1;
        metrics?.count('dropped', 1);
        return alarm('memory is full');
      }
      queue.push(turn);
      if (syncing === null) schedule(SYNC_EVERY_MS);
    },
    flush: async () => {
      while (queue.length > 0) {
        if (!(await sync())) throw new Error('The spool takes no turns: the log says why.');
      }
      await inserter.drain();
    },
    close: async () => {
      while (queue.length > 0 && (await sync()));
      await inserter.stop();
      await spool.close();
    },
    depth: () => {
      const { bytes, rows } = spool.size();
      return { queued: queue.length, spooledBytes: bytes, spooledTurns: rows, dropped };
    },
  };
}
