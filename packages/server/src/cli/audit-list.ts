import type { AuditEntry } from '@setlist/core/audit';
import type { AuditQuery } from '@setlist/sdk';
import { type Command, InvalidArgumentError } from 'commander';
import { connect } from './connection.ts';
import { usageError } from './exit-codes.ts';
import { type JsonOption, type ServerOptions, withJson, withServer } from './options.ts';
import { terminalOf } from './terminal.ts';
import { tableText } from './text-table.ts';

type Filters = Omit<AuditQuery, 'cursor' | 'limit'>;

interface ListOptions extends JsonOption, ServerOptions, Filters {
  readonly limit: number;
}

const PAGE = 200;
const DEFAULT_ROWS = 50;

/** Adds what reads the log: `list`, `checkpoint`. */
export function addAuditListCommands(audit: Command): void {
  const list = audit
    .command('list')
    .description('List rows of the audit log, newest first')
    .option('--actor <id>', 'by this member, key or controller: an id, or person:ID, key:ID')
    .option('--action <name>', 'of this kind: release.review, or release.* for a family')
    .option('--persona <key>', 'about this persona')
    .option('--environment <name>', 'in this environment')
    .option('--release <id>', 'about this release')
    .option('--object <kind>', 'about objects of a kind, or one of them: release, key:ID')
    .option('--from <time>', 'not before: 2026-11-22T10:00:00Z, or a day')
    .option('--to <time>', 'before')
    .option('--limit <rows>', 'so many at most', rowCount, DEFAULT_ROWS)
    .action(listRows);
  const checkpoint = audit
    .command('checkpoint')
    .description('Print the newest checkpoint as one line of JSON, to keep where the server cannot reach it')
    .action(printCheckpoint);
  for (const command of [list, checkpoint]) withJson(withServer(command));
}

function rowCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('Give a whole number from 1.');
  return count;
}

async function listRows({ limit, json, url, apiKey, data, ...filters }: ListOptions): Promise<void> {
  const server = { json, data, ...(url === undefined ? {} : { url }), ...(apiKey === undefined ? {} : { apiKey }) };
  const entries = await take(connect(server), filters, limit);
  const terminal = terminalOf({ json });
  if (json) {
    terminal.printJson({ entries });
    return;
  }
  if (entries.length === 0) {
    terminal.print('There are no such rows.');
    return;
  }
  terminal.print(
    tableText([['ROW', 'AT', 'ACTOR', 'ACTION', 'OBJECT', 'PERSONA', 'ENVIRONMENT'], ...entries.map(cellsOf)]),
  );
}

async function take(client: ReturnType<typeof connect>, filters: Filters, limit: number): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for (let cursor: string | null = ''; cursor !== null && entries.length < limit; ) {
    const page: Awaited<ReturnType<typeof client.audit>> = await client.audit({
      ...filters,
      limit: Math.min(PAGE, limit - entries.length),
      ...(cursor === '' ? {} : { cursor }),
    });
    entries.push(...page.items);
    cursor = page.nextCursor;
  }
  return entries;
}

function cellsOf({ seq, at, actor, via, action, object, persona, environment }: AuditEntry): string[] {
  const by = via?.startsWith('key:') && actor.kind === 'person' ? `${actor.name} (${via})` : actor.name;
  return [
    String(seq),
    at.slice(0, 19).replace('T', ' '),
    `${actor.kind} ${by}`,
    action,
    `${object.kind} ${object.id}`,
    persona ?? '-',
    environment ?? '-',
  ].map(visible);
}

/** Names are people's own: what would steer a terminal is shown as what it is. */
function visible(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

async function printCheckpoint(options: JsonOption & ServerOptions): Promise<void> {
  const { items } = await connect(options).checkpoints({ limit: 1 });
  const [newest] = items;
  if (newest === undefined) throw usageError('There is no checkpoint yet: the server signs one every few minutes.');
  terminalOf({ json: false }).print(JSON.stringify(newest));
}
