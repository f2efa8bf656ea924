import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@setlist/sdk';
import { openView, type View } from '@setlist/sdk/browser';
import { type Evaluator, openEvaluator } from '@setlist/sdk/evaluator';
import { fileStore } from '@setlist/sdk/file-store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleConcierge, withVersion } from './example-persona.ts';
import { type SpawnedSetlist, spawnSetlist, temporaryFolder } from './spawn-setlist.ts';

const PEOPLE = Array.from({ length: 300 }, (_, n) => `person-${n}`);
/** Every third of them gets the candidate while it is a flag. */
const CHOSEN = PEOPLE.filter((_, n) => n % 3 === 0);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: SpawnedSetlist;
let evaluator: Evaluator;
let view: View;
let releaseId = '';

const store = () => fileStore(join(folder.path, 'copies', 'flags.json'));
const release = async () => (await createClient(server).release(releaseId)).release;
const command = async (type: 'start' | 'advance' | 'rollback', reason = 'For a test.') => {
  const sent = type === 'rollback' ? { type, reason } : { type };
  await createClient(server).command(releaseId, sent);
};

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(10);
}

/** What the gateway says that it served. */
async function served(user: string): Promise<string> {
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'concierge', user, stream: true, messages: [{ role: 'user', content: 'Hello.' }] }),
  });
  await response.body?.cancel();
  return `${response.headers.get('setlist-variant')} ${response.headers.get('setlist-revision')}`;
}

function evaluated(targetingKey: string, by = evaluator): string {
  const resolved = by.evaluate('concierge', { targetingKey });
  return resolved.ok ? `${resolved.value.variant} ${resolved.value.digest}` : resolved.error.code;
}

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await spawnSetlist(join(folder.path, 'state'), ['--examples']);
  const client = createClient(server);
  // Elsewhere it waits for a release, so that it can go through stages here.
  await client.publish({ ...(await exampleConcierge(withVersion('9.0.0'))), environment: 'production' });
  const { release: proposed } = await client.propose({
    environment: 'development',
    persona: 'concierge',
    revision: '9.0.0',
    title: 'Nine',
    stages: ['flag', 'ga'],
    targetingKeys: CHOSEN,
    submit: true,
  });
  releaseId = proposed.id;
  evaluator = await openEvaluator({ url: server.url, apiKey: server.apiKey, store: store() });
  view = await openView({ url: server.url, apiKey: server.apiKey, context: { targetingKey: CHOSEN[0] ?? '' } });
});

afterAll(async () => {
  await Promise.all([evaluator?.close(), view?.close()]);
  await server?.end('SIGKILL');
  await folder?.remove();
});

test('what is read once is what the gateway serves', async () => {
  expect(evaluator.status()).toMatchObject({ state: 'current', source: 'server', environment: 'development' });
  expect(evaluated('person-0')).toBe(await served('person-0'));
});

test('a release that starts is seen in process, and 300 people get what the gateway gives them', async () => {
  const before = evaluator.status().tag;
  if ((await release()).stage === null) await command('start');
  await until(() => evaluator.status().tag !== before);
  const inProcess = PEOPLE.map((person) => evaluated(person));
  const overHttp: string[] = [];
  for (let from = 0; from < PEOPLE.length; from += 50) {
    overHttp.push(...(await Promise.all(PEOPLE.slice(from, from + 50).map(served))));
  }
  expect(inProcess).toEqual(overHttp);
  expect(inProcess.filter((one) => one.startsWith('candidate')).length).toBe(CHOSEN.length);
});

test('a browser sees what its person gets, and no rule', async () => {
  await until(() => view.persona('concierge')?.variant === 'candidate');
  const other = await openView({
    url: server.url,
    apiKey: server.apiKey,
    context: { targetingKey: 'person-1' },
    follow: false,
  });
  expect(other.persona('concierge')?.variant).toBe('stable');
  for (const rule of [...CHOSEN, 'allow', 'share']) expect(JSON.stringify(other.current())).not.toContain(`"${rule}"`);
  await other.close();
});

test('a release that advances is seen in process', async () => {
  const before = evaluator.status().tag;
  await command('advance');
  await until(() => evaluator.status().tag !== before);
  expect(evaluator.status().state).toBe('current');
  expect(evaluated('person-1')).toBe(await served('person-1'));
  expect(evaluated('person-1')).toContain((await release()).digest);
});

test('a release that is rolled back is gone in process', async () => {
  const { digest } = await release();
  await command('rollback');
  await until(() => !evaluated('person-1').includes(digest));
  expect(PEOPLE.filter((person) => evaluated(person).includes(digest))).toEqual([]);
  await until(() => view.persona('concierge')?.variant === 'stable');
});

test('evaluation goes on while the server is dead, and after a restart of the application', async () => {
  const before = PEOPLE.map((person) => evaluated(person));
  await server.end('SIGKILL');
  await until(() => evaluator.status().state === 'stale');
  expect(PEOPLE.map((person) => evaluated(person))).toEqual(before);
  expect(evaluator.status().lastError).not.toBeNull();
  expect(evaluator.explain('concierge', { targetingKey: 'person-1' })[0]).toMatch(/^Gets /);

  const again = await openEvaluator({ url: server.url, apiKey: server.apiKey, store: store() });
  expect(again.status()).toMatchObject({ state: 'stale', source: 'store' });
  expect(PEOPLE.map((person) => evaluated(person, again))).toEqual(before);
  await again.close();

  const without = await openEvaluator({ url: server.url, apiKey: server.apiKey });
  expect(without.status().state).toBe('empty');
  expect(without.evaluate('concierge', {})).toMatchObject({ ok: false, error: { code: 'store_unavailable' } });
  await without.close();
});
