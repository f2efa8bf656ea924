import type { Me } from '@setlist/sdk';
import type { Command } from 'commander';
import { connect, connectionOf } from './connection.ts';
import { type JsonOption, type ServerOptions, withJson, withServer } from './options.ts';
import { terminalOf } from './terminal.ts';

/** Adds `setlist whoami`: for whom the commands speak here, and what they may do. */
export function addWhoamiCommand(program: Command): void {
  const command = program
    .command('whoami')
    .description('Show for whom commands speak here, and what they may do')
    .action(whoami);
  withJson(withServer(command));
}

async function whoami(options: JsonOption & ServerOptions): Promise<void> {
  const { url } = connectionOf(options, process.env);
  const me = await connect(options).me();
  const terminal = terminalOf(options);
  if (options.json) return terminal.printJson({ url, ...me });
  for (const [label, value] of linesOf(me, url)) terminal.print(`${label.padEnd(12)} ${value}`);
}

function linesOf(me: Me, url: string): readonly (readonly [string, string])[] {
  const listed = (values: readonly string[]) => values.join(', ') || '-';
  const lines: (readonly [string, string])[] = [
    ['Server', url],
    [
      me.kind === 'person' ? 'Person' : 'Service key',
      me.email === null ? `${me.name} (${me.id})` : `${me.name} <${me.email}>`,
    ],
    ['Roles', listed(me.roles)],
  ];
  if (me.kind === 'person') lines.push(['Reviews as', listed(me.reviewRoles)], ['Locales', listed(me.locales)]);
  if (me.key !== null) {
    const until = me.key.expiresAt === null ? 'without an end' : `until ${me.key.expiresAt}`;
    lines.push(['Key', `${me.key.id} (${me.key.name}), ${until}`], ['Scopes', listed(me.key.scopes)]);
  }
  if (me.environment !== null) lines.push(['Environment', me.environment]);
  return [...lines, ['May', listed(me.permissions)]];
}
