import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClickHouseClient, ClickHouseError } from '@clickhouse/client';
import type { ClickHouseStore } from '../clickhouse/connect.ts';
import type { RecorderLog, RecorderMetrics } from './recorder.ts';
import type { Segment, Spool } from './spool.ts';

/** Moves segments from the spool into ClickHouse, oldest first, each exactly once. */
export interface Inserter {
  /** Says that the spool has something. */
  readonly wake: () => void;
  /** Inserts everything that is in the spool now; rejects with the first error. */
  readonly drain: () => Promise<void>;
  /** One last try of a few seconds, then no more. */
  readonly stop: () => Promise<void>;
}

export interface InserterOptions {
  readonly spool: Spool;
  readonly store: Extract<ClickHouseStore, { client: ClickHouseClient }>;
  readonly log: RecorderLog;
  readonly metrics: RecorderMetrics | undefined;
}

/** Small inserts make many parts: under light load a segment collects for this long. */
const COLLECT_MS = 1_000;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 30_000;
const LAST_TRY_MS = 5_000;
/** A refusal may be the fault of a schema that is just being brought up to date, so it is believed the third time. */
const REFUSALS_BELIEVED = 3;

/** ClickHouse's codes for rows that it can't read; no later try will change that. */
const UNREADABLE = new Set('6 26 27 33 38 41 53 69 70 72 117 130 131 321 376 441 676 691'.split(' '));

/** Starts with what the spool holds. */
export function createInserter({ spool, store, log, metrics }: InserterOptions): Inserter {
  const stopping = new AbortController();
  let failures = 0;
  let refusals = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;

  const insertOldest = async (evenIfOpen: boolean): Promise<boolean> => {
    const segment = await spool.oldest(evenIfOpen);
    if (!segment) return false;
    if (!(segment.mayBeInserted && (await isInserted(store, segment)))) {
      segment.mayBeInserted = true;
      await insert(store, segment, await spool.read(segment));
    }
    await spool.remove(segment);
    metrics?.count('inserted', segment.rows);
    return true;
  };

  const setAsideIfRefused = async (error: unknown): Promise<void> => {
    if (!(error instanceof ClickHouseError && UNREADABLE.has(error.code))) return;
    refusals += 1;
    const segment = await spool.oldest(false);
    if (refusals < REFUSALS_BELIEVED || !segment) return;
    refusals = 0;
    await spool.setAside(segment);
    metrics?.count('set_aside', segment.rows);
    // The engine's message quotes the row, so only its type is said.
    log.error(
      { batch: segment.batchId, turns: segment.rows, refused: error.type },
      'ClickHouse refuses these turns; they are kept in the spool’s folder set-aside',
    );
  };

  /** The open segment once, so that inserts do not get smaller as they get faster; with `toTheEnd`, until there is none. */
  const insertAll = async (toTheEnd: boolean): Promise<void> => {
    try {
      let evenIfOpen = true;
      while (await insertOldest(evenIfOpen)) {
        refusals = 0;
        evenIfOpen = toTheEnd;
      }
      if (failures > 0) log.info({ afterFailures: failures }, 'Turns go into ClickHouse again');
      failures = 0;
    } catch (error) {
      failures += 1;
      await setAsideIfRefused(error);
      if (failures === 1)
        log.warn({ reason: reasonOf(error), ...spool.size() }, 'Turns can’t be inserted now; they wait on disk');
      throw error;
    }
  };

  const begin = (toTheEnd: boolean): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    running = insertAll(toTheEnd).finally(() => {
      running = null;
      if (spool.size().rows > 0) schedule();
    });
    return running;
  };
  const schedule = (afterMs = failures === 0 ? COLLECT_MS : retryAfterMs(failures)) => {
    if (stopping.signal.aborted || running) return;
    timer ??= setTimeout(() => void begin(false).catch(() => undefined), afterMs);
    timer.unref();
  };
  const drain = async (): Promise<void> => {
    // One that is under way may have passed over what came last.
    while (running) await running.catch(() => undefined);
    await begin(true);
  };
  schedule(0);

  return {
    wake: () => schedule(),
    drain,
    stop: async () => {
      const last = drain().catch(() => undefined);
      await Promise.race([last, sleep(LAST_TRY_MS, undefined, { ref: false })]);
      stopping.abort();
      clearTimeout(timer);
    },
  };
}

async function isInserted({ client }: InserterOptions['store'], { batchId }: Segment): Promise<boolean> {
  const result = await client.query({
    query: 'SELECT count() AS rows FROM turns WHERE batch_id = {batchId:UUID}',
    query_params: { batchId },
    format: 'JSONEachRow',
  });
  const [found] = await result.json<{ rows: string }>();
  return Number(found?.rows ?? 0) > 0;
}

async function insert({ client, kind }: InserterOptions['store'], { batchId }: Segment, rows: Buffer): Promise<void> {
  // `client.insert` takes objects for this format, which would be parsed here only to be written again.
  const { stream } = await client.exec({
    query: 'INSERT INTO turns FORMAT JSONEachRow',
    values: Readable.from([rows], { objectMode: false }),
    clickhouse_settings: {
      async_insert: 0,
      // Where tables are replicated, a repeat whose first insert is still under way is refused by this.
      ...(kind === 'server' && { insert_deduplication_token: batchId }),
      date_time_input_format: 'best_effort',
      max_execution_time: 60,
    },
  });
  await finished(stream.resume());
}

function retryAfterMs(failures: number): number {
  const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10));
  return waitMs * (0.75 + Math.random() / 4);
}

function reasonOf(error: unknown): string {
  if (error instanceof ClickHouseError) return error.type ?? error.code;
  return error instanceof Error ? error.message : String(error);
}
