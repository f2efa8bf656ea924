import { durationMsOf } from '@setlist/core/release';
import type { Delivery, DeliveryState } from '@setlist/sdk';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { connect } from './connection.ts';
import { usageError } from './exit-codes.ts';
import { type JsonOption, type ServerOptions, withJson, withServer } from './options.ts';
import { terminalOf } from './terminal.ts';
import { tableText } from './text-table.ts';

type Options = JsonOption & ServerOptions;
type ListOptions = Options & {
  readonly state?: DeliveryState;
  readonly event?: string;
  readonly since?: string;
  readonly limit: string;
  readonly cursor?: string;
};
type ReplayOptions = Options & {
  readonly delivery?: string;
  readonly since?: string;
  readonly state: 'failed' | 'delivered';
};

/** Adds `deliveries` and `replay` to `setlist webhooks`. */
export function addDeliveryCommands(webhooks: Command, id: readonly [string, string]): void {
  const list = webhooks
    .command('deliveries')
    .description('List what a webhook was sent and how that went, newest first')
    .argument(...id)
    .addOption(new Option('--state <state>', 'only those').choices(['waiting', 'delivered', 'failed']))
    .option('--event <type>', 'only of this event')
    .option('--since <time>', SINCE, instant)
    .option('--limit <rows>', 'rows, 200 at most', '50')
    .option('--cursor <mark>', 'go on from `nextCursor` of the page before')
    .action(listDeliveries);
  const replay = webhooks
    .command('replay')
    .description('Send again: one delivery, or all that failed since a time')
    .argument(...id)
    .option('--delivery <id>', 'this one')
    .option('--since <time>', `all ${SINCE}`, instant)
    .addOption(new Option('--state <state>', 'with --since').choices(['failed', 'delivered']).default('failed'))
    .action(replayDeliveries);
  for (const command of [list, replay]) withJson(withServer(command));
}

const SINCE = 'made since then: 2026-11-22T10:00:00Z, or how long ago: 2h';

function instant(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString();
  const agoMs = durationMsOf(text);
  if (agoMs !== null) return new Date(Date.now() - agoMs).toISOString();
  throw new InvalidArgumentError('Give a time such as 2026-11-22T10:00:00Z, or how long ago, such as 30m or 2h.');
}

async function listDeliveries(id: string, options: ListOptions): Promise<void> {
  const { state, event, since, cursor } = options;
  const page = await connect(options).deliveries(id, {
    limit: Number(options.limit),
    ...(state === undefined ? {} : { state }),
    ...(event === undefined ? {} : { type: event }),
    ...(since === undefined ? {} : { since }),
    ...(cursor === undefined ? {} : { cursor }),
  });
  const terminal = terminalOf(options);
  if (options.json) return terminal.printJson({ deliveries: page.items, nextCursor: page.nextCursor });
  if (page.items.length === 0) return terminal.print('There are no such deliveries.');
  terminal.print(tableText([['ID', 'EVENT', 'STATE', 'ATTEMPTS', 'MADE', 'LAST'], ...page.items.map(rowOf)]));
  if (page.nextCursor !== null) terminal.note(`There are more: --cursor ${page.nextCursor}`);
}

function rowOf(delivery: Delivery): string[] {
  const { id, eventType, attempts, createdAt } = delivery;
  return [id, eventType, stateWords(delivery), String(attempts), createdAt, lastWords(delivery)];
}

function stateWords({ state, attempts, nextAttemptAt }: Delivery): string {
  return state === 'waiting' && attempts > 0 && nextAttemptAt !== null ? `waiting until ${nextAttemptAt}` : state;
}

function lastWords({ lastError, lastStatus }: Delivery): string {
  return lastError ?? (lastStatus === null ? '-' : String(lastStatus));
}

async function replayDeliveries(id: string, options: ReplayOptions): Promise<void> {
  const { delivery, since, state } = options;
  const client = connect(options);
  const terminal = terminalOf(options);
  if ((delivery === undefined) === (since === undefined)) throw usageError('Give --delivery, or --since.');
  if (delivery !== undefined) {
    const replayed = await client.replayDelivery(id, delivery);
    if (options.json) terminal.printJson(replayed);
    else terminal.print(`Sending ${replayed.id} again.`);
    return;
  }
  const { replayed } = await client.replayDeliveries(id, { since: since ?? '', state });
  if (options.json) terminal.printJson({ replayed });
  else terminal.print(replayed === 1 ? 'Sending 1 delivery again.' : `Sending ${replayed} deliveries again.`);
}
