import { ROLES, type Role } from '@setlist/core/access';
import type { ChangeMember, Client, MemberSummary, MemberWithLink } from '@setlist/sdk';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { connect } from './connection.ts';
import { EXIT_HELP, usageError } from './exit-codes.ts';
import { type JsonOption, type ServerOptions, withJson, withServer } from './options.ts';
import { terminalOf } from './terminal.ts';
import { tableText } from './text-table.ts';

type Options = JsonOption & ServerOptions;
interface ListOptions extends Options {
  readonly role?: Role;
  readonly state?: MemberSummary['state'];
}
interface FieldOptions extends Options {
  readonly name?: string;
  readonly role: readonly Role[];
  readonly seat: readonly string[];
  readonly locale: readonly string[];
  readonly ifVersion?: number;
}

const WHO = ['<member>', 'e-mail address or id'] as const;

/** Adds `setlist members`: who may do what. */
export function addMembersCommand(program: Command): void {
  const members = program
    .command('members')
    .description('List, invite and change the people of a server')
    .addHelpText('after', EXIT_HELP);
  const list = members
    .command('list')
    .description('List members')
    .addOption(new Option('--role <role>', 'those with this role').choices([...ROLES]))
    .addOption(new Option('--state <state>', 'those in this state').choices(['invited', 'active', 'deactivated']))
    .action(listMembers);
  const invite = withFields(members.command('invite'))
    .description('Invite someone; the link is shown this once, and is for you to send')
    .argument('<email>', 'their e-mail address')
    .action(inviteMember);
  const change = withFields(members.command('change'))
    .description('Change a member: what is given replaces what there was, the rest stays')
    .argument(...WHO)
    .option('--if-version <number>', 'refuse where the member is at another version by now', wholeNumber)
    .action(changeMember);
  const deactivate = members
    .command('deactivate')
    .description('Take every access away: sessions and personal keys end at once')
    .argument(...WHO)
    .action((who: string, options: Options) => act(who, options, 'deactivate'));
  const reactivate = members
    .command('reactivate')
    .description('Let a member in again; keys stay revoked')
    .argument(...WHO)
    .action((who: string, options: Options) => act(who, options, 'reactivate'));
  const link = members
    .command('link')
    .description('Make a new invitation, or a link that sets a new password for whoever is in already')
    .argument(...WHO)
    .action(makeLink);
  for (const command of [list, invite, change, deactivate, reactivate, link]) withJson(withServer(command));
}

function withFields(command: Command): Command {
  return command
    .option('--name <name>', 'what they are called')
    .option('--role <role>', `${ROLES.join(', ')} (repeatable)`, addRole, [])
    .option('--seat <key>', 'review seat: brand, safety, cultural, legal, your own (repeatable)', collect, [])
    .option('--locale <tag>', 'locale they declare competence in (repeatable)', collect, []);
}

async function listMembers({ role, state, ...options }: ListOptions): Promise<void> {
  const asked = { ...(role === undefined ? {} : { role }), ...(state === undefined ? {} : { state }) };
  const client = connect(options);
  const members: MemberSummary[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await client.members({ ...asked, limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    members.push(...page.items);
    cursor = page.nextCursor;
  }
  const terminal = terminalOf(options);
  if (options.json) return terminal.printJson({ members });
  if (members.length === 0)
    return terminal.print('There are no such members. `setlist members invite` invites someone.');
  terminal.print(tableText([['E-MAIL', 'NAME', 'STATE', 'ROLES', 'SEATS', 'LOCALES', 'ID'], ...members.map(rowOf)]));
}

function rowOf({ email, name, state, roles, reviewRoles, locales, id }: MemberSummary): string[] {
  const listed = (values: readonly string[]) => values.join(',') || '-';
  return [email, name, state, listed(roles), listed(reviewRoles), listed(locales), id];
}

async function inviteMember(email: string, options: FieldOptions): Promise<void> {
  const { name = email, role, seat, locale } = options;
  const roles: readonly Role[] = role.length === 0 ? ['viewer'] : role;
  tellLink(await connect(options).inviteMember({ email, name, roles, reviewRoles: seat, locales: locale }), options);
}

async function changeMember(who: string, options: FieldOptions): Promise<void> {
  const change: ChangeMember = {
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.role.length === 0 ? {} : { roles: options.role }),
    ...(options.seat.length === 0 ? {} : { reviewRoles: options.seat }),
    ...(options.locale.length === 0 ? {} : { locales: options.locale }),
  };
  if (Object.keys(change).length === 0) throw usageError('Say what to change: --name, --role, --seat or --locale.');
  const client = connect(options);
  const { ifVersion } = options;
  const id = await idOf(client, who);
  const member = await client.changeMember(id, change, ifVersion === undefined ? {} : { ifVersion });
  const terminal = terminalOf(options);
  if (options.json) terminal.printJson(member);
  else terminal.print(`${member.name} is ${member.roles.join(', ')} now (version ${member.rowVersion}).`);
}

async function act(who: string, options: Options, verb: 'deactivate' | 'reactivate'): Promise<void> {
  const client = connect(options);
  const id = await idOf(client, who);
  const member = await (verb === 'deactivate' ? client.deactivateMember(id) : client.reactivateMember(id));
  const terminal = terminalOf(options);
  if (options.json) terminal.printJson(member);
  else terminal.print(`${member.name} is ${member.state} now.`);
}

async function makeLink(who: string, options: Options): Promise<void> {
  const client = connect(options);
  tellLink(await client.linkMember(await idOf(client, who)), options);
}

function tellLink(member: MemberWithLink, options: Options): void {
  const terminal = terminalOf(options);
  const { link, name, email } = member;
  if (options.json) terminal.printJson(member);
  else if (link === null) terminal.note(member.notice ?? '');
  else {
    const what = link.purpose === 'password' ? 'sets a new password' : 'lets them in';
    // The link alone on standard output, so that a script can take it.
    terminal.note(
      `For ${name} <${email}>: it ${what}, once, until ${link.expiresAt}. Shown this once; send it to them:`,
    );
    terminal.print(link.url);
  }
}

async function idOf(client: Client, who: string): Promise<string> {
  if (!who.includes('@')) return who;
  const found = (await client.members({ email: who })).items[0];
  if (found === undefined)
    throw usageError(`There is no member with the address ${who}. \`setlist members list\` shows them.`);
  return found.id;
}

function addRole(given: string, before: readonly Role[]): readonly Role[] {
  const role = ROLES.find((one) => one === given);
  if (role === undefined) throw new InvalidArgumentError(`The roles are ${ROLES.join(', ')}.`);
  return before.includes(role) ? before : [...before, role];
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number.');
}
