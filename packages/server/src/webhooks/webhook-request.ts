import { suggestion } from '@setlist/core/persona';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { ChangeWebhook, CreateWebhook, WebhookFormat } from '@setlist/sdk';
import type { PrivateAllowance } from './allowance.ts';
import { EVENT_PATTERNS } from './event-types.ts';
import { parseWebhookUrl } from './webhook-url.ts';

const FORMATS: readonly WebhookFormat[] = ['cloudevents', 'slack'];
const LONGEST_DESCRIPTION = 500;

/** The body of `POST /webhooks`, with everything that was left out filled in; otherwise the first rule that it breaks. */
export function parseCreateWebhook(
  body: unknown,
  allowance: PrivateAllowance,
): Result<Required<CreateWebhook>, Refusal> {
  const parsed = parseFields(body, allowance, ['url', 'events', 'description', 'format']);
  if (!parsed.ok) return parsed;
  const { url, events, description = '', format = 'cloudevents' } = parsed.value;
  if (url === undefined) return broken('/url', '`url` is missing: it is where events are sent, an https:// URL.');
  if (events === undefined) {
    return broken('/events', '`events` is missing: a list of what to send, such as ["release.*"] or ["*"].');
  }
  return ok({ url, events, description, format });
}

/** The body of `PATCH /webhooks/{id}`. */
export function parseChangeWebhook(body: unknown, allowance: PrivateAllowance): Result<ChangeWebhook, Refusal> {
  return parseFields(body, allowance, ['url', 'events', 'description', 'format', 'active']);
}

function parseFields(
  body: unknown,
  allowance: PrivateAllowance,
  known: readonly (keyof ChangeWebhook)[],
): Result<ChangeWebhook, Refusal> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return broken('', 'The body is a JSON object with `url` and `events`.');
  }
  const fields: Readonly<Record<string, unknown>> = { ...body };
  const stranger = Object.keys(fields).find((name) => !known.some((field) => field === name));
  if (stranger !== undefined) {
    return broken(`/${stranger}`, `A webhook has no field \`${stranger}\`. ${suggestion(stranger, known, 'fields')}`);
  }
  const change: { -readonly [K in keyof ChangeWebhook]: ChangeWebhook[K] } = {};
  if (fields['url'] !== undefined) {
    const url = parseWebhookUrl(fields['url'], allowance);
    if (!url.ok) return url;
    change.url = url.value;
  }
  if (fields['events'] !== undefined) {
    const events = parseEvents(fields['events']);
    if (!events.ok) return events;
    change.events = events.value;
  }
  const { description, format, active } = fields;
  if (description !== undefined) {
    if (!isDescription(description)) {
      return broken('/description', `\`description\` is a line of at most ${LONGEST_DESCRIPTION} characters.`);
    }
    change.description = description;
  }
  if (format !== undefined) {
    const found = FORMATS.find((one) => one === format);
    if (found === undefined) return broken('/format', '`format` is `cloudevents` or `slack`.');
    change.format = found;
  }
  if (active !== undefined) {
    if (typeof active !== 'boolean') return broken('/active', '`active` is true or false.');
    change.active = active;
  }
  return ok(change);
}

function parseEvents(value: unknown): Result<readonly string[], Refusal> {
  if (!Array.isArray(value) || value.length === 0 || value.length > 100) {
    return broken(
      '/events',
      '`events` is a list of 1 to 100 event types. `*` stands for all, `release.*` for a family.',
    );
  }
  const events = new Set<string>();
  for (const [at, event] of value.entries()) {
    if (typeof event === 'string' && EVENT_PATTERNS.includes(event)) events.add(event);
    else return broken(`/events/${at}`, unknownEvent(event));
  }
  return ok([...events]);
}

function unknownEvent(event: unknown): string {
  if (typeof event !== 'string') return 'An event type is a string, such as "release.approved".';
  return `There is no event \`${event.slice(0, 100)}\`. ${suggestion(event.slice(0, 100), EVENT_PATTERNS, 'events')} \`GET /api/v1/webhook-events\` lists them all.`;
}

function isDescription(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_DESCRIPTION && /^[^\p{Cc}\p{Cs}]*$/u.test(value);
}

function broken(field: string, message: string) {
  const refusal: Refusal = { code: 'invalid_request', message, ...(field === '' ? {} : { field }) };
  return refuse(refusal);
}
