import { describe, expect, it } from 'vitest';
import { ENGINES } from './engines.ts';
import { useWebhooks } from './use-webhooks.ts';
import { tell } from './webhook-events.ts';
import { startReceiver } from './webhook-receiver.ts';

describe.each(ENGINES)('where webhooks may lead, %s', (kind) => {
  const { store, receiver, start, hook, deliveries, states, eventually } = useWebhooks(kind);

  it('what leads to a private address is not connected to: by name, by literal, by redirect', async () => {
    const inner = await startReceiver();
    const port = new URL(inner.url).port;
    const named: Record<string, string[]> = {
      'loopback.example.com': ['127.0.0.1'],
      'metadata.example.com': ['169.254.169.254'],
      'mixed.example.com': ['::ffff:127.0.0.1', '10.0.0.1', 'fd00::1'],
    };
    for (const host of [...Object.keys(named), '127.0.0.1', '[::ffff:127.0.0.1]', '[::1]']) {
      await hook({ url: `http://${host}:${port}/` });
    }
    receiver().answer((response) => response.writeHead(302, { location: `${inner.url}/` }).end());
    await hook({ url: receiver().url.replace('127.0.0.1', 'receiver.example.com') });
    await start({
      allowance: { networks: [], hosts: new Set(['receiver.example.com']) },
      resolve: (host, done) => {
        const found = named[host] ?? ['127.0.0.1'];
        done(
          null,
          found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        );
      },
      pace: { schedule: [] },
    });
    await tell(store().db, 'release.approved');
    await eventually(states).toEqual(Array.from({ length: 7 }, () => 'failed'));
    const errors = (await deliveries()).map(({ last_error }) => last_error);
    for (const error of errors.slice(0, 6)) expect(error).toMatch(/leads to an address that is not public/);
    expect(errors[6]).toMatch(/Redirects are not followed/);
    expect(inner.connections()).toBe(0);
    await inner.close();
  });

  it('the address that was looked at is the one connected to, and each connection looks anew', async () => {
    await hook({ url: receiver().url.replace('127.0.0.1', 'rebinding.example.com') });
    const answers = [['127.0.0.1', '10.1.2.3'], ['10.1.2.3'], ['127.0.0.1']];
    const asked: string[] = [];
    receiver().answer((response, number) => response.writeHead(number === 1 ? 500 : 200).end());
    await start({
      resolve: (host, done) => {
        asked.push(host);
        done(
          null,
          (answers[asked.length - 1] ?? []).map((address) => ({ address, family: 4 })),
        );
      },
    });
    await tell(store().db, 'release.approved');
    await eventually(states).toEqual(['delivered']);
    expect((await deliveries())[0]?.attempts).toBe(3);
    expect(asked).toHaveLength(3);
    expect(receiver().connections()).toBe(2);
  });
});
