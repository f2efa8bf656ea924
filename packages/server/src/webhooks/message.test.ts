import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import type { ControlEvent } from '../postgres/tables.ts';
import { composeMessage, type Signing } from './message.ts';

const EVENT: ControlEvent = {
  id: 'evt_1',
  type: 'release.rolled_back',
  time: '2026-11-22T10:00:00.000Z',
  subject: 'releases/rel_1',
  data: {
    release: {
      persona: 'concierge',
      version: '1.2.0',
      environment: 'production',
      title: 'A <b>warmer</b> & shorter tone',
    },
    from: 'progressing',
    to: 'rolled_back',
    reason: 'see <!channel> & <https://evil.example|here>',
    by: { kind: 'person', id: 'mem_1', name: 'Ada' },
  },
};
const AT = new Date('2026-11-22T10:00:05.900Z');
const secretOf = (seed: string) => `whsec_${Buffer.from(seed.padEnd(32)).toString('base64')}`;
const SIGNING: Signing = { secret: secretOf('new'), previousSecret: null, previousSecretUntil: null };

function composed(options: Partial<Parameters<typeof composeMessage>[0]> = {}) {
  return composeMessage({ event: EVENT, format: 'cloudevents', signing: SIGNING, publicUrl: null, at: AT, ...options });
}

/** Symmetric signature of Standard Webhooks, worked out anew. */
function signatureOf(secret: string, body: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`evt_1.1795341605.${body}`).digest('base64')}`;
}

it('signs id, time and body with HMAC-SHA256', () => {
  const { body, headers } = composed();
  expect(headers['webhook-timestamp']).toBe('1795341605');
  expect(headers['webhook-signature']).toBe(signatureOf(SIGNING.secret, body));
});

it('signs with the old secret too, until its time is over', () => {
  const signing = { ...SIGNING, previousSecret: secretOf('old'), previousSecretUntil: '2026-11-22T10:00:06.000Z' };
  const both = composed({ signing });
  expect(both.headers['webhook-signature']).toBe(
    `${signatureOf(signing.secret, both.body)} ${signatureOf(signing.previousSecret, both.body)}`,
  );
  const later = composed({ signing: { ...signing, previousSecretUntil: '2026-11-22T10:00:05.900Z' } });
  expect(later.headers['webhook-signature']).toBe(signatureOf(signing.secret, later.body));
});

it('a CloudEvent has a source even where the server does not know its address', () => {
  expect(JSON.parse(composed().body)).toMatchObject({
    source: 'urn:setlist:server',
    type: 'dev.setlist.release.rolled_back',
  });
});

it('a Slack message shows what people look for, escaped, with a link to the console', () => {
  const { body, headers } = composed({ format: 'slack', publicUrl: 'https://setlist.example.com/' });
  expect(headers['content-type']).toBe('application/json');
  expect(headers['webhook-signature']).toBe(signatureOf(SIGNING.secret, body));
  expect(JSON.parse(body)).toEqual({
    text: 'Release rolled back: A &lt;b&gt;warmer&lt;/b&gt; &amp; shorter tone',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: [
            '*Release rolled back*',
            'title: A &lt;b&gt;warmer&lt;/b&gt; &amp; shorter tone',
            'persona: concierge',
            'version: 1.2.0',
            'environment: production',
            'from: progressing',
            'to: rolled_back',
            'reason: see &lt;!channel&gt; &amp; &lt;https://evil.example|here&gt;',
            'by: Ada',
          ].join('\n'),
        },
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'releases/rel_1 · 2026-11-22T10:00:00.000Z · <https://setlist.example.com/console/releases/rel_1|Open in Setlist>',
          },
        ],
      },
    ],
  });
});

it('a Slack message stays within the 3,000 characters that Slack takes, whatever the event holds', () => {
  const long = '&'.repeat(10_000);
  const fields = ['title', 'persona', 'version', 'environment', 'stage', 'from', 'to', 'reason', 'by'];
  const event = { ...EVENT, data: Object.fromEntries(fields.map((name) => [name, long])) };
  const { text, blocks } = JSON.parse(composed({ format: 'slack', event }).body);
  expect(text.length).toBeLessThanOrEqual(3_000);
  expect(blocks[0].text.text.length).toBeLessThanOrEqual(3_000);
});

it('a Slack message is made of any data', () => {
  for (const data of [null, 7, 'text', [1], { release: null, by: null }, {}]) {
    const { text } = JSON.parse(composed({ format: 'slack', event: { ...EVENT, data } }).body);
    expect(text).toBe('Release rolled back: releases/rel_1');
  }
});
