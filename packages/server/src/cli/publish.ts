import type { RevisionDiff } from '@setlist/core/persona';
import { ApiError, type Client, type PublishResponse } from '@setlist/sdk';
import type { Command } from 'commander';
import { checkFolders } from './check.ts';
import { connect } from './connection.ts';
import { changesText } from './diff-text.ts';
import { EXIT } from './exit-codes.ts';
import { asPublishRequest } from './load-revision.ts';
import { type JsonOption, type ServerOptions, withJson, withServer } from './options.ts';
import { findPersonaFolders, fromHere } from './persona-folders.ts';
import { readPersonaFolder } from './read-persona-folder.ts';
import { type Terminal, terminalOf } from './terminal.ts';

interface PublishOptions extends JsonOption, ServerOptions {
  readonly dryRun: boolean;
}

/** Adds `setlist publish`: persona folders become revisions on a server. */
export function addPublishCommand(program: Command): void {
  const command = program
    .command('publish')
    .description('Publish persona folders: the server composes every selection and serves the new revisions')
    .argument('[dirs...]', 'persona folders, or folders that hold some (default: the working directory)')
    .option('--dry-run', 'only check, without a server', false)
    .action(publish);
  withJson(withServer(command));
}

interface Published {
  readonly folder: string;
  readonly response: PublishResponse | null;
  readonly refusal: ApiError | null;
  /** From what was served before; `null` for a persona that is new. */
  readonly changes: RevisionDiff | null;
}

async function publish(dirs: readonly string[], options: PublishOptions): Promise<void> {
  const folders = await findPersonaFolders(dirs);
  const terminal = terminalOf(options);
  if (options.dryRun) {
    process.exitCode = await checkFolders(folders, { terminal, format: options.json ? 'json' : 'text', strict: false });
    return;
  }
  const client = connect(options);
  const published: Published[] = [];
  for (const folder of folders) {
    const one = await publishFolder(folder, client);
    published.push(one);
    if (!options.json) await tell(one, terminal);
  }
  if (options.json) terminal.printJson({ published: published.map(reportOf) });
  process.exitCode = published.some(({ refusal }) => refusal !== null) ? EXIT.findings : EXIT.fine;
}

async function publishFolder(folder: string, client: Client): Promise<Published> {
  const files = await readPersonaFolder(folder);
  const servedBefore = new Map((await client.personas()).map(({ key, digest }) => [key, digest]));
  try {
    const response = await client.publish(asPublishRequest(files));
    const before = servedBefore.get(response.persona);
    const changed = before !== undefined && before !== response.digest;
    const changes = changed ? await client.diff({ from: before, to: response.digest }) : null;
    return { folder, response, refusal: null, changes };
  } catch (error) {
    const isFinding = error instanceof ApiError && (error.status === 422 || error.problem.code === 'version_taken');
    if (!isFinding) throw error;
    return { folder, response: null, refusal: error, changes: null };
  }
}

async function tell(
  { folder, response, refusal, changes }: Published,
  { print, paint, colour }: Terminal,
): Promise<void> {
  const diagnostics = refusal?.problem.diagnostics ?? response?.warnings ?? [];
  if (diagnostics.length > 0) {
    const { renderDiagnostics } = await import('@setlist/core/persona');
    const shown = fromHere(folder, await readPersonaFolder(folder), diagnostics);
    print(renderDiagnostics(shown.diagnostics, shown.files, { colour }));
  }
  if (refusal !== null) print(`${paint.red('✗')} ${folder} was refused: ${refusal.problem.detail}`);
  if (response === null) return;
  const what = `${paint.bold(`${response.persona} ${response.version}`)} ${paint.dim(response.digest.slice(0, 19))}`;
  const composed = response.selections === 1 ? '1 selection' : `${response.selections} selections`;
  if (!response.created) print(`${paint.green('✓')} ${what} is there already; nothing changed.`);
  else print(`${paint.green('✓')} ${what} published, ${composed} composed.`);
  if (response.release !== null)
    print(`  Released in ${response.release.environment} at once (${response.release.id}).`);
  if (response.notReleased !== null) print(paint.yellow(`  Not served yet. ${response.notReleased}`));
  if (changes !== null) print(changesText(changes, paint).join('\n'));
}

function reportOf({ folder, response, refusal, changes }: Published): unknown {
  return { folder, published: response, refused: refusal?.problem ?? null, groups: changes?.groups ?? null };
}
