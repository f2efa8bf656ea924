import { ErrorCode, OpenFeature, ProviderEvents, ProviderStatus } from '@openfeature/server-sdk';
import { afterEach, expect, test } from 'vitest';
import { exampleFlags } from '../../test/example-flags.ts';
import { type Answer, change, events, json, startScripted, until } from '../../test/scripted-server.ts';
import { openEvaluator } from '../evaluator/open-evaluator.ts';
import { createProvider } from './provider.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await OpenFeature.clearProviders();
  for (const close of closers.splice(0).reverse()) await close();
});

const QUICK = { firstRetryMs: 2, mostRetryMs: 8 };

async function clientOf(answers: Parameters<typeof startScripted>[0], follow = false) {
  const server = await startScripted(answers);
  const evaluator = await openEvaluator({ url: server.url, apiKey: 'k', timing: QUICK, random: () => 0.5, follow });
  closers.push(server.close, evaluator.close);
  const provider = createProvider(evaluator);
  await OpenFeature.setProviderAndWait(provider).catch(() => {});
  return OpenFeature.getClient();
}

const served = { '/flags': json(exampleFlags(1, ['ann']), 'aa') };

test('a persona is an object flag, an axis a string flag, and a plain flag what it is', async () => {
  const client = await clientOf(served);
  const ann = { targetingKey: 'ann', since: new Date(0) };
  expect(await client.getObjectDetails('guide', {}, ann)).toMatchObject({
    value: { persona: 'guide', variant: 'candidate', revision: 'new', selection: { tone: 'warm' } },
    variant: 'candidate',
    reason: 'TARGETING_MATCH',
    flagMetadata: { rule: 'allow', release: 'r1', revision: 'new' },
  });
  expect(await client.getObjectValue('guide', {}, { targetingKey: 'ben' })).toMatchObject({ variant: 'stable' });
  expect(await client.getStringValue('guide.tone', 'x', { tone: 'dry' })).toBe('dry');
  expect(await client.getBooleanDetails('banner', false)).toMatchObject({ value: true, variant: 'on' });
});

test('what is not there, or of another type, is the default with its error', async () => {
  const client = await clientOf(served);
  for (const key of ['nobody', 'guide.nothing', 'guide.toString', '']) {
    expect(await client.getStringDetails(key, 'x')).toMatchObject({ value: 'x', errorCode: ErrorCode.FLAG_NOT_FOUND });
  }
  const mismatches = [
    await client.getBooleanDetails('guide', false),
    await client.getNumberDetails('guide.tone', 1),
    await client.getStringDetails('banner', 'x'),
    await client.getObjectDetails('guide.tone', {}),
  ];
  for (const one of mismatches) expect(one.errorCode).toBe(ErrorCode.TYPE_MISMATCH);
});

test('changes, a server that is gone and one that is back are events', async () => {
  const steps: Answer[] = [
    (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      setTimeout(() => response.end(change(2, 'bb')), 20);
    },
    (response) => response.writeHead(503).end(),
    events(change(3, 'cc')),
  ];
  const sets = [json(exampleFlags(1), 'aa'), json(exampleFlags(1), 'aa'), json(exampleFlags(2), 'bb')];
  const client = await clientOf({ '/flags': [...sets, json(exampleFlags(3), 'cc')], '/flags/stream': steps }, true);
  const heard: string[] = [];
  for (const event of [ProviderEvents.ConfigurationChanged, ProviderEvents.Stale, ProviderEvents.Ready]) {
    client.addHandler(event, () => void heard.push(event));
  }
  await until(() => heard.filter((event) => event === ProviderEvents.ConfigurationChanged).length === 2);
  await until(() => client.providerStatus === ProviderStatus.READY);
  expect(heard).toContain(ProviderEvents.Stale);
});

test('an evaluator that has nothing is not ready, and is once the server answers', async () => {
  const unavailable: Answer = (response) => response.writeHead(503).end();
  const client = await clientOf(
    { '/flags': [unavailable, json(exampleFlags(1), 'aa')], '/flags/stream': events('') },
    true,
  );
  await until(() => client.providerStatus === ProviderStatus.READY);
  expect(await client.getObjectValue('guide', {})).toMatchObject({ variant: 'stable' });
});
