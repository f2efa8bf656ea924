import { Webhook } from 'standardwebhooks';
import type { ControlEvent } from '../postgres/tables.ts';
import { TYPE_PREFIX } from './event-types.ts';
import { slackMessage } from './slack-message.ts';

/** What is sent: the bytes that are signed and the headers around them. */
export interface Message {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Signing {
  readonly secret: string;
  readonly previousSecret: string | null;
  /** RFC 3339; from then on the new secret signs alone. */
  readonly previousSecretUntil: string | null;
}

export interface MessageOptions {
  readonly event: ControlEvent;
  readonly format: 'cloudevents' | 'slack';
  readonly signing: Signing;
  /** Where this Setlist is reached; `null`: it does not know. */
  readonly publicUrl: string | null;
  readonly at: Date;
}

/**
 * A CloudEvents 1.0 document in structured JSON, or a Slack message; signed as Standard Webhooks says, with the old secret
 * beside the new one while both hold. `webhook-id` is the event's id, the same in every attempt.
 */
export function composeMessage({ event, format, signing, publicUrl, at }: MessageOptions): Message {
  const body = JSON.stringify(format === 'slack' ? slackMessage(event, publicUrl) : cloudEvent(event, publicUrl));
  const secrets = [signing.secret];
  const { previousSecret, previousSecretUntil } = signing;
  if (previousSecret !== null && previousSecretUntil !== null && at.toISOString() < previousSecretUntil) {
    secrets.push(previousSecret);
  }
  return {
    body,
    headers: {
      'content-type': format === 'slack' ? 'application/json' : 'application/cloudevents+json; charset=utf-8',
      'user-agent': 'Setlist-Webhooks',
      'webhook-id': event.id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(event.id, at, body)).join(' '),
    },
  };
}

function cloudEvent(event: ControlEvent, publicUrl: string | null) {
  return {
    specversion: '1.0',
    id: event.id,
    source: publicUrl ?? 'urn:setlist:server',
    type: `${TYPE_PREFIX}${event.type}`,
    time: event.time,
    subject: event.subject,
    datacontenttype: 'application/json',
    data: event.data,
  };
}
