import type { Release } from '@setlist/core/release';
import type { Command } from 'commander';
import { connect } from './connection.ts';
import { withNames } from './member-names.ts';
import { durationOf, oneOf } from './option-values.ts';
import { type JsonOption, type ServerOptions, withJson, withServer } from './options.ts';
import { RELEASE_ARGUMENT } from './release-act.ts';
import { allReleases, findRelease, isLatched, isOpen, stateWords } from './release-name.ts';
import { type Terminal, terminalOf } from './terminal.ts';
import { tableText } from './text-table.ts';

interface ListOptions extends JsonOption, ServerOptions {
  readonly environment?: string;
  readonly persona?: string;
  readonly state?: string;
  readonly open: boolean;
}

interface StatusOptions extends JsonOption, ServerOptions {
  readonly watch: boolean;
  readonly interval: string;
}

/** Adds what reads releases: `list`, `show`, `status`. */
export function addListCommands(release: Command): void {
  const list = release
    .command('list')
    .description('List releases, newest first')
    .option('--environment <name>', 'of this environment')
    .option('--persona <key>', 'of this persona')
    .option('--state <state>', 'in this state: draft, in_review, approved, …')
    .option('--open', 'only those that are not at an end, or whose latch is shut', false)
    .action(listReleases);
  const show = release
    .command('show')
    .description('Show everything about a release: what is said of it, its reviews, its assessment, comments')
    .argument(...RELEASE_ARGUMENT)
    .action(showRelease);
  const status = release
    .command('status')
    .description('Show where a release stands and what comes next; without one, every release that is open')
    .argument('[release]', RELEASE_ARGUMENT[1])
    .option('--watch', 'keep looking until it has come to an end; with --json a document a line', false)
    .option('--interval <duration>', 'time between two looks of --watch', '2s')
    .action(showStatus);
  for (const command of [list, show, status]) withJson(withServer(command));
}

async function listReleases({ environment, persona, state, open, ...options }: ListOptions): Promise<void> {
  const query = {
    ...(environment === undefined ? {} : { environment }),
    ...(persona === undefined ? {} : { persona }),
    ...(state === undefined
      ? {}
      : { state: oneOf('--state', state, (await import('@setlist/core/release')).RELEASE_STATES) }),
  };
  const all = await allReleases(connect(options), query);
  tellList(open ? all.filter((release) => isOpen(release) || isLatched(release)) : all, terminalOf(options));
}

function tellList(releases: readonly Release[], terminal: Terminal): void {
  if (terminal.json) {
    terminal.printJson({ releases });
    return;
  }
  if (releases.length === 0) {
    terminal.print('There are no releases.');
    return;
  }
  const rows = releases.map((release) => [
    release.id,
    release.environment,
    `${release.persona} ${release.version}`,
    stateOf(release),
    release.createdAt.slice(0, 16).replace('T', ' '),
    release.title,
  ]);
  terminal.print(tableText([['ID', 'ENVIRONMENT', 'REVISION', 'STATE', 'PROPOSED', 'TITLE'], ...rows]));
}

function stateOf(release: Release): string {
  const { state, stage } = release;
  const at = stage !== null && isOpen(release) ? `, ${stage}` : '';
  return `${stateWords(state)}${at}${isLatched(release) ? ', latch shut' : ''}`;
}

async function showRelease(name: string, options: JsonOption & ServerOptions): Promise<void> {
  const client = connect(options);
  const id = await findRelease(client, name, 'newest');
  const [detail, comments] = await Promise.all([client.release(id), client.comments(id)]);
  const terminal = terminalOf(options);
  if (options.json) {
    terminal.printJson({ ...detail, comments });
    return;
  }
  const { showText } = await import('./release-show-text.ts');
  terminal.print(showText(await withNames(client, detail), comments, terminal.paint, Date.now()));
}

async function showStatus(name: string | undefined, options: StatusOptions): Promise<void> {
  const client = connect(options);
  const terminal = terminalOf(options);
  if (name === undefined) {
    const all = await allReleases(client, {});
    return tellList(
      all.filter((release) => isOpen(release) || isLatched(release)),
      terminal,
    );
  }
  const id = await findRelease(client, name, 'newest');
  if (options.watch) {
    const { watchRelease } = await import('./release-watch.ts');
    return watchRelease(client, id, terminal, await durationOf('--interval', options.interval));
  }
  const detail = await client.release(id);
  if (options.json) {
    terminal.printJson(detail);
    return;
  }
  const { statusText } = await import('./release-status-text.ts');
  const named = detail.release.latch === null ? detail : await withNames(client, detail);
  terminal.print(statusText(named, terminal.paint, Date.now()));
}
