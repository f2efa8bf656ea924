import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangeWebhook, Client, Delivery, WebhookFormat, WebhookSummary } from '@setlist/sdk';
import { type Command, Option } from 'commander';
import { connect } from './connection.ts';
import { EXIT, EXIT_HELP, usageError } from './exit-codes.ts';
import { type JsonOption, type ServerOptions, withJson, withServer } from './options.ts';
import { terminalOf } from './terminal.ts';
import { tableText } from './text-table.ts';
import { addDeliveryCommands } from './webhook-deliveries.ts';

type Options = JsonOption & ServerOptions;
type FieldOptions = Options & {
  readonly event: readonly string[];
  readonly format?: WebhookFormat;
  readonly description?: string;
};
type ChangeOptions = FieldOptions & { readonly to?: string; readonly active?: boolean };

const ID = ['<id>', 'id of the webhook, as `setlist webhooks list` shows it'] as const;

/** Adds `setlist webhooks`: who is told of what happens, and what became of it. */
export function addWebhooksCommand(program: Command): void {
  const webhooks = program
    .command('webhooks')
    .description('Tell other systems of releases, breakers, keys…, and see what became of it')
    .addHelpText('after', EXIT_HELP);
  const create = withFields(webhooks.command('create'))
    .description('Make a webhook; the secret that signs is shown this once')
    .argument('<url>', 'https URL that events are posted to')
    .action(createWebhook);
  const list = webhooks.command('list').description('List webhooks').action(listWebhooks);
  const events = webhooks.command('events').description('List what a webhook may ask for').action(listEvents);
  const change = withFields(webhooks.command('change'))
    .description('Change a webhook: what is given changes, the rest stays')
    .argument(...ID)
    .option('--to <url>', 'new URL')
    .option('--active', 'deliver to it (again)')
    .option('--no-active', 'stop delivering to it')
    .action(changeWebhook);
  const rotate = webhooks
    .command('rotate')
    .description('Make a new secret; the old one signs beside it for a while')
    .argument(...ID)
    .option('--overlap-hours <hours>', 'how long the old one signs too, 0 to 168', '24')
    .action(rotateSecret);
  const remove = webhooks
    .command('delete')
    .description('Remove a webhook with its delivery log')
    .argument(...ID)
    .action(deleteWebhook);
  const test = webhooks
    .command('test')
    .description('Send a webhook.test event and wait for the first attempt')
    .argument(...ID)
    .action(testWebhook);
  for (const command of [create, list, events, change, rotate, remove, test]) withJson(withServer(command));
  addDeliveryCommands(webhooks, ID);
}

function withFields(command: Command): Command {
  return command
    .option(
      '--event <type>',
      'event to tell of, release.* for a family, * for all (repeatable; default: *)',
      collect,
      [],
    )
    .addOption(new Option('--format <format>', 'shape of what is sent').choices(['cloudevents', 'slack']))
    .option('--description <text>', 'what it is for');
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

async function createWebhook(url: string, options: FieldOptions): Promise<void> {
  const events = options.event.length === 0 ? ['*'] : options.event;
  const made = await connect(options).createWebhook({ url, events, ...textFields(options) });
  const terminal = terminalOf(options);
  if (options.json) return terminal.printJson(made);
  // The secret alone on standard output, so that a script can take it.
  terminal.note(`Webhook ${made.id} tells of ${made.events.join(', ')}. Its secret is shown this once:`);
  terminal.print(made.secret ?? '');
}

async function listWebhooks(options: Options): Promise<void> {
  const webhooks = await allWebhooks(connect(options));
  const terminal = terminalOf(options);
  if (options.json) return terminal.printJson({ webhooks });
  if (webhooks.length === 0) return terminal.print('There are no webhooks.');
  terminal.print(tableText([['ID', 'ACTIVE', 'FORMAT', 'EVENTS', 'URL'], ...webhooks.map(rowOf)]));
}

function rowOf({ id, active, inactiveReason, format, events, url }: WebhookSummary): string[] {
  const state = active ? 'yes' : inactiveReason === null ? 'no' : `no: ${inactiveReason}`;
  return [id, state, format, events.join(','), url];
}

async function allWebhooks(client: Client): Promise<readonly WebhookSummary[]> {
  const all: WebhookSummary[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await client.webhooks(cursor === undefined ? {} : { cursor });
    all.push(...page.items);
    cursor = page.nextCursor;
  }
  return all;
}

async function listEvents(options: Options): Promise<void> {
  const events = await connect(options).webhookEvents();
  const terminal = terminalOf(options);
  if (options.json) return terminal.printJson({ events });
  terminal.print(tableText([['EVENT', 'IS'], ...events.map(({ type, description }) => [type, description])]));
}

async function changeWebhook(id: string, options: ChangeOptions): Promise<void> {
  const change: ChangeWebhook = {
    ...textFields(options),
    ...(options.to === undefined ? {} : { url: options.to }),
    ...(options.event.length === 0 ? {} : { events: options.event }),
    ...(options.active === undefined ? {} : { active: options.active }),
  };
  if (Object.keys(change).length === 0) {
    throw usageError('Say what to change: --to, --event, --format, --description, --active or --no-active.');
  }
  const changed = await connect(options).changeWebhook(id, change);
  const terminal = terminalOf(options);
  if (options.json) terminal.printJson(changed);
  else terminal.print(`Changed ${changed.id}.`);
}

function textFields({ format, description }: FieldOptions) {
  return {
    ...(format === undefined ? {} : { format }),
    ...(description === undefined ? {} : { description }),
  };
}

async function rotateSecret(id: string, options: Options & { readonly overlapHours: string }): Promise<void> {
  const overlapHours = Number(options.overlapHours);
  const rotated = await connect(options).rotateWebhookSecret(id, { overlapHours });
  const terminal = terminalOf(options);
  if (options.json) return terminal.printJson(rotated);
  const until = rotated.previousSecretUntil;
  terminal.note(
    `The new secret of ${id} is shown this once; the old one ${until === null ? 'signs no more' : `signs too until ${until}`}:`,
  );
  terminal.print(rotated.secret ?? '');
}

async function deleteWebhook(id: string, options: Options): Promise<void> {
  await connect(options).deleteWebhook(id);
  const terminal = terminalOf(options);
  if (options.json) terminal.printJson({ deleted: id });
  else terminal.print(`Deleted ${id}.`);
}

const LOOKS = 80;
const BETWEEN_LOOKS_MS = 250;

async function testWebhook(id: string, options: Options): Promise<void> {
  const client = connect(options);
  const { id: delivery } = await client.testWebhook(id);
  const attempted = await firstAttempt(client, id, delivery);
  const terminal = terminalOf(options);
  const delivered = attempted.state === 'delivered';
  process.exitCode = delivered ? EXIT.fine : EXIT.findings;
  if (options.json) return terminal.printJson(attempted);
  const why = attempted.lastError ?? 'No attempt was made within 20 s.';
  terminal.print(delivered ? `Delivered: the receiver answered ${attempted.lastStatus}.` : `Not delivered yet. ${why}`);
}

async function firstAttempt(client: Client, webhook: string, delivery: string): Promise<Delivery> {
  for (let look = 1; ; look += 1) {
    const found = await client.delivery(webhook, delivery);
    if (found.attempts > 0 || found.state !== 'waiting' || look === LOOKS) return found;
    await sleep(BETWEEN_LOOKS_MS);
  }
}
