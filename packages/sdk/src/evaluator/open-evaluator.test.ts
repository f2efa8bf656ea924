import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { exampleFlags } from '../../test/example-flags.ts';
import { type Answer, change, events, json, startScripted, until } from '../../test/scripted-server.ts';
import { fileStore } from '../file-store/index.ts';
import type { Evaluator, EvaluatorOptions } from './evaluator.ts';
import type { Exposure } from './exposures.ts';
import { storageStore } from './flag-store.ts';
import { openEvaluator } from './open-evaluator.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const QUICK = { startMs: 5_000, requestMs: 5_000, silentForMs: 5_000, firstRetryMs: 2, mostRetryMs: 8 };

async function open(answers: Parameters<typeof startScripted>[0], options: Partial<EvaluatorOptions> = {}) {
  const server = await startScripted(answers);
  closers.push(server.close);
  const logged: string[] = [];
  const evaluator = await openEvaluator({
    url: server.url,
    apiKey: 'slk_secret',
    timing: QUICK,
    random: () => 0.5,
    log: (_, message) => logged.push(message),
    ...options,
  });
  closers.push(evaluator.close);
  return { server, evaluator, logged };
}

const variant = (evaluator: Evaluator, targetingKey = 'ann') => {
  const resolved = evaluator.evaluate('guide', { targetingKey });
  return resolved.ok ? resolved.value.variant : resolved.error.code;
};
const memory = (kept = new Map<string, string>()) =>
  storageStore({ getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) });
const unavailable: Answer = (response) => response.writeHead(503).end('Not now.');

test('an evaluator asks once, follows, and takes what the stream tells of', async () => {
  const states: string[] = [];
  const told: Answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('retry: 2\n\n');
    setTimeout(() => response.write(change(2, 'bb')), 30);
  };
  const { server, evaluator } = await open(
    {
      '/flags': [json(exampleFlags(1), 'aa'), json(exampleFlags(1), 'aa'), json(exampleFlags(2, ['ann']), 'bb')],
      '/flags/stream': told,
    },
    { onChange: ({ state, version }) => states.push(`${state} ${version}`) },
  );
  expect([variant(evaluator), evaluator.status().state]).toEqual(['stable', 'current']);
  await until(() => variant(evaluator) === 'candidate');
  expect(evaluator.status()).toMatchObject({
    state: 'current',
    source: 'server',
    version: 2,
    tag: 'bb',
    lastError: null,
  });
  expect(server.asked).toEqual(['GET /flags', 'GET /flags/stream aa', 'GET /flags "aa"', 'GET /flags "aa"']);
  expect(states.filter((state) => state.startsWith('current'))).toEqual(['current 1', 'current 2']);
});

test('axes, plain flags and sentences are answered by the same set', async () => {
  const { evaluator } = await open({ '/flags': json(exampleFlags(1), 'aa') }, { follow: false });
  expect(evaluator.axis('guide', 'tone', {})).toMatchObject({ value: { option: 'warm', rule: 'default' } });
  expect(evaluator.axis('guide', 'tone', { tone: 'dry' })).toMatchObject({ value: { option: 'dry', rule: 'asked' } });
  expect(evaluator.axis('guide', 'toString', {})).toMatchObject({ error: { code: 'unknown_axis' } });
  expect(evaluator.evaluate('nobody', {})).toMatchObject({ error: { code: 'unknown_persona' } });
  expect(evaluator.flag('banner', {})).toMatchObject({ value: { value: true, variant: 'on' } });
  expect(evaluator.flag('nothing', {})).toMatchObject({ error: { code: 'unknown_flag' } });
  expect(evaluator.explain('guide', {})[0]).toMatch(/^Gets 1.0.0-old, which is stable/);
  expect(evaluator.explain('nobody', {})[0]).toContain('No persona is named `nobody`');
});

test('an older set, of a node that lags, is not taken', async () => {
  const { evaluator, server, logged } = await open({
    '/flags': [json(exampleFlags(5, ['ann']), 'ee'), json(exampleFlags(4), 'dd'), json(exampleFlags(6), 'ff')],
    '/flags/stream': events(change(6, 'ff')),
  });
  await until(() => evaluator.status().version === 6);
  expect(server.asked.filter((one) => one.startsWith('GET /flags ') || one === 'GET /flags').length).toBe(3);
  expect(logged.some((line) => line.includes('older than 5'))).toBe(true);
});

test('what is no flag set changes nothing, and is asked for again', async () => {
  const { evaluator, logged } = await open({
    '/flags': [
      json(exampleFlags(1), 'aa'),
      json({ ...exampleFlags(2), format: 2 }, 'bb'),
      json([], 'cc'),
      (response) => response.writeHead(200).end('<html>'),
      json(exampleFlags(3, ['ann']), 'dd'),
    ],
    '/flags/stream': events(change(3, 'dd')),
  });
  await until(() => variant(evaluator) === 'candidate');
  expect(logged.filter((line) => line.includes('no flag set of format 1')).length).toBe(2);
});

test('a server that gives no stream is asked instead', async () => {
  const { evaluator } = await open({
    '/flags': [json(exampleFlags(1), 'aa'), json(exampleFlags(1), 'aa'), json(exampleFlags(2, ['ann']), 'bb')],
    '/flags/stream': (response) => response.writeHead(404).end(),
  });
  await until(() => variant(evaluator) === 'candidate');
});

test('without a server it starts from the store; without either it is empty until the server is there', async () => {
  const store = memory();
  const first = await open(
    { '/flags': json(exampleFlags(3, ['ann']), 'cc') },
    { store, follow: false, now: () => 1_000 },
  );
  await first.evaluator.close();

  const second = await open({ '/flags': unavailable, '/flags/stream': unavailable }, { store, now: () => 61_000 });
  expect(variant(second.evaluator)).toBe('candidate');
  expect(second.evaluator.status()).toMatchObject({ state: 'stale', source: 'store', staleForMs: 60_000, version: 3 });

  const third = await open({
    '/flags': [unavailable, unavailable, json(exampleFlags(1), 'aa')],
    '/flags/stream': [unavailable, events('')],
  });
  expect(variant(third.evaluator)).toBe('store_unavailable');
  expect(third.evaluator.status()).toMatchObject({ state: 'empty', staleForMs: null });
  await until(() => variant(third.evaluator) === 'stable');
});

test('a store that is broken, or holds something else, is told of and passed over', async () => {
  const full = {
    load: () => 'no copy of ours',
    save: () => {
      throw new Error('The disk is full.');
    },
  };
  const { evaluator, logged } = await open({ '/flags': json(exampleFlags(1), 'aa') }, { store: full, follow: false });
  expect(variant(evaluator)).toBe('stable');
  expect(logged.join('\n')).toContain('cannot be read');
  expect(logged.join('\n')).toContain('The disk is full.');
});

test('a key that is refused is refused at once, and never logged', async () => {
  const problem = { code: 'unauthenticated', detail: 'No such key.' };
  const refuses: Answer = (response) => response.writeHead(401).end(JSON.stringify(problem));
  const lines: string[] = [];
  const server = await startScripted({ '/flags': refuses });
  closers.push(server.close);
  const asked = openEvaluator({ url: server.url, apiKey: 'slk_secret', log: (_, line) => lines.push(line) });
  await expect(asked).rejects.toMatchObject({ status: 401, message: 'No such key.' });
  expect(lines.join()).not.toContain('slk_secret');
});

test('a server that never answers is not waited for', async () => {
  const { evaluator } = await open({ '/flags': () => {} }, { timing: { ...QUICK, startMs: 20 } });
  expect(evaluator.status().state).toBe('empty');
});

test('staleness is counted from when the server last said that this is what counts', async () => {
  let at = 5_000;
  const { evaluator } = await open({ '/flags': json(exampleFlags(1), 'aa') }, { follow: false, now: () => at });
  at = 9_000;
  expect(evaluator.staleForMs()).toBe(4_000);
  await evaluator.refresh();
  expect(evaluator.staleForMs()).toBe(0);
});

test('a file keeps the copy for its owner alone, and leaves nothing half-written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'setlist-store-'));
  closers.push(() => rm(folder, { recursive: true }));
  const path = join(folder, 'below', 'flags.json');
  const store = fileStore(path);
  expect(await store.load()).toBeNull();
  await Promise.all(['one', 'two', 'three'].map((text) => store.save(text)));
  expect(await store.load()).toBe('three');
  expect(await readdir(join(folder, 'below'))).toEqual(['flags.json']);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await writeFile(join(folder, 'file'), '');
  await expect(fileStore(join(folder, 'file', 'x')).save('text')).rejects.toThrow();
});

test('exposures are sent in batches: once for each person and answer, and none where everybody gets the same', async () => {
  const batches: (readonly Exposure[])[] = [];
  const exposures = { send: async (batch: readonly Exposure[]) => void batches.push(batch), batchSize: 3 };
  const { evaluator } = await open({ '/flags': json(exampleFlags(7, ['ann']), 'aa') }, { follow: false, exposures });
  for (const person of ['ann', 'ann', 'ben', 'cleo', 'dan']) variant(evaluator, person);
  evaluator.evaluate('guide', {});
  await evaluator.flush();
  expect(batches.map((batch) => batch.map(({ targetingKey, variant }) => `${targetingKey} ${variant}`))).toEqual([
    ['ann candidate', 'ben stable', 'cleo stable'],
    ['dan stable'],
  ]);
  expect(batches[0]?.[0]).toMatchObject({
    type: 'exposure',
    flagsVersion: 7,
    release: 'r1',
    revision: 'new',
    rule: 'allow',
  });
  expect(evaluator.status().exposures).toEqual({ waiting: 0, sent: 4, dropped: 0 });
});

test('exposures that cannot be sent are dropped and counted, and so is what waits beyond the limit', async () => {
  let tries = 0;
  const send = async () => {
    tries += 1;
    throw new Error('Nobody takes them.');
  };
  const { evaluator } = await open(
    { '/flags': json(exampleFlags(1, ['ann']), 'aa') },
    { follow: false, exposures: { send, waitingLimit: 2 } },
  );
  for (const person of ['ann', 'ben', 'cleo']) variant(evaluator, person);
  expect(evaluator.status().exposures).toEqual({ waiting: 2, sent: 0, dropped: 1 });
  await evaluator.flush();
  expect([tries, evaluator.status().exposures]).toEqual([2, { waiting: 0, sent: 0, dropped: 3 }]);
});
