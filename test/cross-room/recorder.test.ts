import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ClickHouseStore, connectClickHouse } from '../../packages/server/src/clickhouse/connect.ts';
import { startRecorder } from '../../packages/server/src/telemetry/recorder.ts';
import { turnNumber } from './recorder-turns.ts';

const EMPTY = { queued: 0, spooledBytes: 0, spooledTurns: 0, dropped: 0 };
const folder = mkdtempSync(join(tmpdir(), 'setlist-recorder-'));
let said: { readonly level: string; readonly about: Record<string, unknown> }[] = [];
const note = (level: string) => (about: unknown) => void said.push({ level, about: about as Record<string, unknown> });
const log = { info: note('info'), warn: note('warn'), error: note('error') };

let store: ClickHouseStore;
let directory: string;
let directories = 0;
beforeAll(async () => {
  store = await connectClickHouse({ stateDirectory: join(folder, 'state'), log });
});
beforeEach(async () => {
  said = [];
  directories += 1;
  directory = join(folder, `spool-${directories}`);
  await store.client?.command({ query: 'TRUNCATE TABLE turns' });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function rows(query: string): Promise<unknown[]> {
  const result = await store.client?.query({ query, format: 'JSONEachRow' });
  return (await result?.json()) ?? [];
}

function segments(): string[] {
  return readdirSync(directory).filter((name) => name.endsWith('.ndjson'));
}

function tally<Name extends string>(counted: Record<Name, number>, what: Name, turns: number): void {
  counted[what] += turns;
}

describe('a recorder', () => {
  it('puts a turn into ClickHouse as it was', async () => {
    const recorder = await startRecorder({ directory, store, log });
    recorder.record(turnNumber(1));
    recorder.record(
      turnNumber(2, {
        conversation: null,
        targetingKey: null,
        channel: null,
        region: 'eu',
        upstream: null,
        servedModel: null,
        finishReason: null,
        inputTokens: null,
        outputTokens: null,
        firstChunkMs: null,
        selection: {},
        outcome: 'fallback',
        attempt: 0,
      }),
    );
    await recorder.flush();
    const found = await rows('SELECT * EXCEPT (batch_id, recorded_at) FROM turns ORDER BY event_id');
    expect(found).toEqual([
      {
        event_id: turnNumber(1).eventId,
        occurred_at: '2026-11-22 12:00:00.001',
        request_id: 'request-1',
        conversation: 'conversation-1',
        targeting_key: 'user-1',
        environment: 'production',
        persona: 'concierge',
        version: '1.2.0',
        digest: turnNumber(1).digest,
        selection: { tone: 'playful', expertise: 'music' },
        channel: 'web',
        locale: 'en',
        region: null,
        upstream: 'rehearsal',
        served_model: 'rehearsal',
        attempt: 1,
        streamed: false,
        outcome: 'answered',
        finish_reason: 'stop',
        status: 200,
        input_tokens: 120,
        output_tokens: 48,
        first_chunk_ms: 12.5,
        total_ms: 240.25,
      },
      expect.objectContaining({
        conversation: null,
        region: 'eu',
        input_tokens: null,
        first_chunk_ms: null,
        selection: {},
        outcome: 'fallback',
        attempt: 0,
        streamed: true,
      }),
    ]);
    expect(recorder.depth()).toEqual(EMPTY);
    expect(segments()).toEqual([]);
    await recorder.close();
  });

  it('inserts by itself, without being told to flush', async () => {
    const recorder = await startRecorder({ directory, store, log });
    recorder.record(turnNumber(1));
    await expect.poll(() => rows('SELECT count() AS n FROM turns'), { timeout: 20_000 }).toEqual([{ n: '1' }]);
    recorder.record(turnNumber(2));
    await expect.poll(() => rows('SELECT count() AS n FROM turns'), { timeout: 20_000 }).toEqual([{ n: '2' }]);
    await recorder.close();
  });

  it('takes 30,000 turns at once in batches of at most 10,000', async () => {
    const recorder = await startRecorder({ directory, store, log });
    for (let number = 0; number < 30_000; number += 1) recorder.record(turnNumber(number));
    await recorder.flush();
    const batches = (await rows('SELECT count() AS n FROM turns GROUP BY batch_id')) as { n: string }[];
    expect(batches.reduce((sum, { n }) => sum + Number(n), 0)).toBe(30_000);
    expect(Math.max(...batches.map(({ n }) => Number(n)))).toBeLessThanOrEqual(10_000);
    await recorder.close();
  });

  it('never mixes two partitions in a batch', async () => {
    const recorder = await startRecorder({ directory, store, log });
    for (let number = 0; number < 100; number += 1) {
      recorder.record(
        turnNumber(number, { occurredAt: number % 2 === 0 ? '2026-11-30T23:59:59.999Z' : '2026-12-01T00:00:00.000Z' }),
      );
    }
    await recorder.flush();
    expect(
      await rows('SELECT count() AS turns, uniqExact(toYYYYMM(occurred_at)) AS months FROM turns GROUP BY batch_id'),
    ).toEqual([
      { turns: '50', months: '1' },
      { turns: '50', months: '1' },
    ]);
    await recorder.close();
  });

  it('mends what ClickHouse can’t read and callers do send', async () => {
    const recorder = await startRecorder({ directory, store, log });
    recorder.record(
      turnNumber(1, {
        targetingKey: 'half \ud83d',
        selection: { '\udc4b': '\ud800' },
        inputTokens: 12.7,
        outputTokens: -1,
        attempt: 1_000,
        firstChunkMs: Number.NaN,
      }),
    );
    await recorder.flush();
    expect(
      await rows('SELECT targeting_key, selection, input_tokens, output_tokens, attempt, first_chunk_ms FROM turns'),
    ).toEqual([
      {
        targeting_key: 'half \ufffd',
        selection: { '\ufffd': '\ufffd' },
        input_tokens: 13,
        output_tokens: 0,
        attempt: 255,
        first_chunk_ms: null,
      },
    ]);
    await recorder.close();
  });

  it('keeps what was recorded twice as one event', async () => {
    const recorder = await startRecorder({ directory, store, log });
    recorder.record(turnNumber(1));
    await recorder.flush();
    recorder.record(turnNumber(1));
    await recorder.flush();
    expect(await rows('SELECT count() AS n FROM turns FINAL')).toEqual([{ n: '1' }]);
    await recorder.close();
  });

  it('goes on when the engine crashes in between, losing and doubling nothing', async () => {
    await store.client?.command({ query: 'SYSTEM STOP MERGES turns' });
    const recorder = await startRecorder({ directory, store, log });
    for (let number = 0; number < 20_000; number += 1) {
      recorder.record(turnNumber(number));
      if (number % 1_000 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      if (number === 8_000) void recorder.flush().catch(() => undefined);
      if (number === 9_000) process.kill(store.enginePid() ?? 0, 'SIGKILL');
    }
    await expect
      .poll(
        () =>
          recorder.flush().then(
            () => 'flushed',
            () => 'not yet',
          ),
        { timeout: 40_000, interval: 250 },
      )
      .toBe('flushed');
    expect(await rows('SELECT count() AS n, uniqExact(event_id) AS events FROM turns')).toEqual([
      { n: '20000', events: '20000' },
    ]);
    expect(recorder.depth()).toEqual(EMPTY);
    await recorder.close();
  });
});

describe('a spool', () => {
  it('keeps what is recorded while ClickHouse is away, and the next process inserts it', async () => {
    const away = await connectClickHouse({ url: 'http://127.0.0.1:1', stateDirectory: folder, log });
    const recorder = await startRecorder({ directory, store: away, log });
    for (let number = 0; number < 700; number += 1) recorder.record(turnNumber(number));
    await expect(recorder.flush()).rejects.toThrow('ECONNREFUSED');
    expect(recorder.depth()).toMatchObject({ queued: 0, spooledTurns: 700 });
    await recorder.close();
    await away.close();

    const next = await startRecorder({ directory, store, log });
    expect(next.depth()).toMatchObject({ spooledTurns: 700 });
    await next.flush();
    expect(await rows('SELECT uniqExact(event_id) AS events FROM turns')).toEqual([{ events: '700' }]);
    await next.close();
  });

  it('does not insert a batch again that went in before its file was removed', async () => {
    await store.client?.command({ query: 'SYSTEM STOP MERGES turns' });
    const away = await connectClickHouse({ url: 'http://127.0.0.1:1', stateDirectory: folder, log });
    const recorder = await startRecorder({ directory, store: away, log });
    recorder.record(turnNumber(1));
    await recorder.close();
    await away.close();
    const [name = ''] = segments();
    const content = readFileSync(join(directory, name));

    const first = await startRecorder({ directory, store, log });
    await first.flush();
    await first.close();
    writeFileSync(join(directory, name), content);
    const second = await startRecorder({ directory, store, log });
    await second.flush();
    await second.close();
    expect(await rows('SELECT count() AS n FROM turns')).toEqual([{ n: '1' }]);
    expect(segments()).toEqual([]);
  });

  it('drops a line that was only half written when the process died', async () => {
    const away = await connectClickHouse({ url: 'http://127.0.0.1:1', stateDirectory: folder, log });
    const recorder = await startRecorder({ directory, store: away, log });
    recorder.record(turnNumber(1));
    await recorder.close();
    await away.close();
    const [name = ''] = segments();
    appendFileSync(join(directory, name), '{"batch_id":"0190');

    const next = await startRecorder({ directory, store, log });
    await next.flush();
    await next.close();
    expect(await rows('SELECT count() AS n FROM turns')).toEqual([{ n: '1' }]);
  });

  it('sets a batch aside that ClickHouse refuses each time, says so without a word of its content, and goes on', async () => {
    const recorder = await startRecorder({ directory, store, log });
    recorder.record(turnNumber(1, { occurredAt: 'yesterday', conversation: 'secret-word' }));
    await expect(recorder.flush()).rejects.toMatchObject({ type: expect.stringContaining('CANNOT_PARSE') });
    recorder.record(turnNumber(2));
    await expect
      .poll(
        () =>
          recorder.flush().then(
            () => 'flushed',
            () => 'not yet',
          ),
        { timeout: 20_000 },
      )
      .toBe('flushed');
    expect(await rows('SELECT request_id FROM turns')).toEqual([{ request_id: 'request-2' }]);
    expect(readdirSync(join(directory, 'set-aside'))).toHaveLength(1);
    expect(said.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(JSON.stringify(said)).not.toContain('secret-word');
    await recorder.close();
  });

  it('lets turns wait in memory when the disk has no room, then drops them with an alarm and counts them', async () => {
    const counted = { recorded: 0, inserted: 0, dropped: 0, set_aside: 0 };
    const metrics = { count: (what: keyof typeof counted, turns: number) => tally(counted, what, turns) };
    const recorder = await startRecorder({ directory, store, log, metrics, largestSpoolBytes: 0 });
    for (let number = 0; number < 50_003; number += 1) recorder.record(turnNumber(number));
    expect(recorder.depth()).toMatchObject({ queued: 50_000, dropped: 3 });
    await expect(recorder.flush()).rejects.toThrow('The spool takes no turns');
    expect(counted).toEqual({ recorded: 0, inserted: 0, dropped: 3, set_aside: 0 });
    expect(said.filter(({ level }) => level === 'error')).toHaveLength(1);
    await recorder.close();
  });

  it('recovers when writing to disk works again', async () => {
    mkdirSync(directory, { recursive: true });
    const recorder = await startRecorder({ directory, store, log });
    rmSync(directory, { recursive: true });
    recorder.record(turnNumber(1));
    await expect(recorder.flush()).rejects.toThrow('The spool takes no turns');
    mkdirSync(directory, { recursive: true });
    await recorder.flush();
    expect(await rows('SELECT count() AS n FROM turns')).toEqual([{ n: '1' }]);
    await recorder.close();
  });
});

describe('without ClickHouse', () => {
  it('nothing is recorded, which is said once', async () => {
    const off: ClickHouseStore = {
      kind: 'off',
      client: null,
      ping: async () => undefined,
      enginePid: () => null,
      close: async () => undefined,
    };
    const recorder = await startRecorder({ directory, store: off, log });
    recorder.record(turnNumber(1));
    await recorder.flush();
    expect(recorder.depth()).toEqual(EMPTY);
    await recorder.close();
    expect(said).toEqual([{ level: 'warn', about: {} }]);
  });
});
