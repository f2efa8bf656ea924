import type { ControlEvent } from '../postgres/tables.ts';
import { headlineOf } from './event-types.ts';

/** The fields of an event's data that people look for, in the order in which they are shown. */
const SHOWN = ['title', 'persona', 'version', 'environment', 'stage', 'from', 'to', 'reason', 'by'] as const;

/** Slack refuses a text object of more than 3,000 characters: nine fields of 300 and their names are fewer. */
const LONGEST_FIELD = 300;

/** The body of a Slack incoming webhook: `text` for notifications, `blocks` for the channel, what comes from people escaped. */
export function slackMessage(event: ControlEvent, publicUrl: string | null) {
  const headline = headlineOf(event.type);
  const fields = fieldsOf(event.data);
  const subject = fields.find(([name]) => name === 'persona' || name === 'title')?.[1] ?? slackText(event.subject);
  const link = publicUrl === null ? '' : ` · <${consoleUrl(publicUrl, event.subject)}|Open in Setlist>`;
  const lines = [`*${slackText(headline)}*`, ...fields.map(([name, value]) => `${name}: ${value}`)];
  return {
    text: `${slackText(headline)}: ${subject}`,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: lines.join('\n') } },
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', text: `${slackText(event.subject)} · ${slackText(event.time)}${link}` }],
      },
    ],
  };
}

/** What is shown of the data, escaped: its own fields, those of its release, and the name of whoever did it. */
function fieldsOf(data: ControlEvent['data']): readonly (readonly [string, string])[] {
  const own = fieldsIn(data);
  const by = fieldsIn(own['by'])['name'] ?? own['by'];
  const byName: Readonly<Record<string, unknown>> = { ...fieldsIn(own['release']), ...own, by };
  return SHOWN.flatMap((name) => {
    const value = byName[name];
    return typeof value === 'string' && value !== '' ? [[name, slackText(value)] as const] : [];
  });
}

function fieldsIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** Where the console shows what an event is about. */
function consoleUrl(publicUrl: string, subject: string): string {
  const [kind = '', id] = subject.split('/');
  const console = `${publicUrl.replace(/\/+$/, '')}/console`;
  if (kind === 'releases' && id !== undefined) return `${console}/releases/${encodeURIComponent(id)}`;
  if (kind === 'webhooks' && id !== undefined) return `${console}/settings/webhooks/${encodeURIComponent(id)}`;
  return SETTINGS.has(kind) ? `${console}/settings/${kind}` : `${console}/`;
}

const SETTINGS: ReadonlySet<string> = new Set(['members', 'keys', 'policies', 'environments']);

/** One line, escaped and cut. https://docs.slack.dev/messaging/formatting-message-text/#escaping */
function slackText(text: string): string {
  let escaped = '';
  for (const character of text.replace(/\s+/g, ' ')) {
    const next = ESCAPED[character] ?? character;
    if (escaped.length + next.length >= LONGEST_FIELD) return `${escaped}…`;
    escaped += next;
  }
  return escaped;
}

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
