import { afterEach, expect, test } from 'vitest';
import { type Answer, change, events, startScripted, until } from '../../test/scripted-server.ts';
import type { FlagsView } from '../flags.ts';
import { openView, type ViewOptions } from './open-view.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const viewOf = (version: number, tag: string, variant: string): FlagsView => ({
  environment: 'production',
  version,
  tag,
  personas: {
    guide: { variant, digest: 'd', version: '1.0.0', reason: 'DEFAULT', selection: { tone: 'warm' }, assignments: [] },
  },
});
const answer =
  (view: FlagsView): Answer =>
  (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(view));
const unavailable: Answer = (response) => response.writeHead(503).end();
const memory = () => {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  };
};

async function open(answers: Parameters<typeof startScripted>[0], options: Partial<ViewOptions> = {}) {
  const server = await startScripted(answers);
  const view = await openView({
    url: server.url,
    apiKey: 'k',
    context: { targetingKey: 'ann' },
    timing: { firstRetryMs: 2, mostRetryMs: 8 },
    random: () => 0.5,
    ...options,
  });
  closers.push(server.close, view.close);
  return { server, view };
}

test('a view is what the server says, and follows what it says next', async () => {
  let told = 0;
  const { view } = await open(
    {
      '/flags/view': [answer(viewOf(1, 'aa', 'stable')), answer(viewOf(2, 'bb', 'candidate'))],
      '/flags/stream': events(change(2, 'bb')),
    },
    { onChange: () => (told += 1) },
  );
  expect(view.isCurrent()).toBe(true);
  await until(() => view.persona('guide')?.variant === 'candidate');
  expect([view.axis('guide', 'tone'), view.axis('guide', 'toString'), view.persona('constructor')]).toEqual([
    'warm',
    null,
    null,
  ]);
  expect(told).toBe(2);
});

test('without a server it starts from the storage, and only with what was decided for the same context', async () => {
  const storage = memory();
  await open({ '/flags/view': answer(viewOf(1, 'aa', 'candidate')) }, { storage, follow: false });
  const down = { '/flags/view': unavailable };
  const again = await open(down, { storage, follow: false });
  expect([again.view.persona('guide')?.variant, again.view.isCurrent()]).toEqual(['candidate', false]);
  const other = await open(down, { storage, follow: false, context: { targetingKey: 'ben' } });
  expect(other.view.current()).toBeNull();
  await expect(other.view.refresh()).rejects.toMatchObject({ status: 503 });
});

test('for somebody else nothing of the one before is left, not even from an answer that comes late', async () => {
  let late = () => {};
  const slow: Answer = (response) => {
    late = () => void answer(viewOf(1, 'aa', 'candidate'))(response, response.req);
  };
  const { view, server } = await open(
    { '/flags/view': [answer(viewOf(1, 'aa', 'candidate')), slow, answer(viewOf(1, 'aa', 'stable'))] },
    { follow: false },
  );
  const asked = view.refresh();
  await until(() => server.asked.length === 2);
  const changed = view.changeContext({ targetingKey: 'ben' });
  expect(view.current()).toBeNull();
  await changed;
  late();
  await asked;
  expect(view.persona('guide')?.variant).toBe('stable');
});

test('it goes on trying, and a storage that is full or garbled is passed over', async () => {
  const full = {
    getItem: () => '{"context":1',
    setItem: () => {
      throw new Error('The quota is exceeded.');
    },
  };
  const { view } = await open(
    {
      '/flags/view': [unavailable, unavailable, answer(viewOf(1, 'aa', 'stable'))],
      '/flags/stream': [unavailable, events('')],
    },
    { storage: full },
  );
  expect(view.current()).toBeNull();
  await until(() => view.isCurrent());
  expect(view.persona('guide')?.variant).toBe('stable');
});
