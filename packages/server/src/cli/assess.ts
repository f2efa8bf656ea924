import { writeFile } from 'node:fs/promises';
import type { Assessment, RehearsalReport } from '@setlist/core/assessment';
import type { Revision } from '@setlist/core/persona';
import { type Command, InvalidArgumentError } from 'commander';
import { assessmentText } from './assessment-text.ts';
import { connect, connectionOf } from './connection.ts';
import { CliError, EXIT, usageError } from './exit-codes.ts';
import { type LoadedRevision, loadRevision } from './load-revision.ts';
import { type JsonOption, type ServerOptions, withJson, withServer } from './options.ts';
import { checkFolder, fromHere } from './persona-folders.ts';
import { loadTermLists } from './term-lists.ts';
import { type Terminal, terminalOf } from './terminal.ts';

interface AssessOptions extends JsonOption, ServerOptions {
  readonly against?: string;
  readonly terms?: string;
  readonly rehearse?: readonly string[];
  readonly limit: number;
  readonly locale?: string;
  readonly out?: string;
}

/** Adds `setlist assess`: what reviewers are shown of a change before they decide. */
export function addAssessCommand(program: Command): void {
  const command = program
    .command('assess')
    .description(
      'Assess a persona for its reviewers: what changed, for whom, at what risk, and what should not be in it',
    )
    .argument('[persona]', 'a persona folder, or key, key@version or digest on the server', '.')
    .option('--against <revision>', 'what is stable: a folder, or concierge@stable on the server (default: nothing)')
    .option('--terms <dir>', 'folder of term lists, *.yaml (default: terms, where there is one)')
    .option('--rehearse <paths...>', 'play these conversations to both revisions, through the server')
    .option('--limit <n>', 'play at most so many conversations', wholeNumber, 50)
    .option('--locale <tag>', "locale of the conversations (default: the persona's)")
    .option('--out <file>', 'write the assessment there too, as JSON')
    .addHelpText('after', '\nEnds with 1 when there is an error that stable does not have.')
    .action((persona: string, options: AssessOptions) => assessAndTell(persona, options));
  withJson(withServer(command));
}

async function assessAndTell(name: string, options: AssessOptions): Promise<void> {
  const terminal = terminalOf(options);
  const candidate = await loadSound(name, options);
  const stable = options.against === undefined ? null : await loadSound(options.against, options);
  const terms = await loadTermLists(options.terms);
  const rehearsal = await rehearsed(candidate.revision, stable?.revision ?? null, options, terminal);
  const [{ assess }, { countSelections }] = await Promise.all([
    import('@setlist/core/assessment'),
    import('@setlist/core/persona'),
  ]);
  const assessment = await assess({
    candidate: candidate.revision,
    stable: stable?.revision ?? null,
    terms,
    rehearsal,
    selections: countSelections(candidate.revision),
  });
  await tell(assessment, candidate, stable, options, terminal);
}

async function tell(
  assessment: Assessment,
  candidate: LoadedRevision,
  stable: LoadedRevision | null,
  options: AssessOptions,
  terminal: Terminal,
): Promise<void> {
  if (options.out !== undefined) await writeFile(options.out, `${JSON.stringify(assessment, null, 2)}\n`);
  if (terminal.json) terminal.printJson(assessment);
  else {
    terminal.print(
      assessmentText(assessment, {
        candidate: candidate.revision,
        folder: candidate.folder,
        stable: stable?.revision ?? null,
        paint: terminal.paint,
      }),
    );
  }
  process.exitCode = assessment.outcome === 'failed' ? EXIT.findings : EXIT.fine;
}

/** A revision that composes whatever it reaches; a folder that publishing would refuse is told with its findings. */
async function loadSound(name: string, options: AssessOptions): Promise<LoadedRevision> {
  const loaded = await loadRevision(name, () => connect(options));
  if (loaded.folder === null) return loaded;
  const { digest, files, diagnostics } = await checkFolder(loaded.folder);
  if (digest !== null) return loaded;
  const { renderDiagnostics } = await import('@setlist/core/persona');
  const shown = fromHere(loaded.folder, files, diagnostics);
  const findings = renderDiagnostics(shown.diagnostics, shown.files, { colour: false });
  throw new CliError(`${loaded.folder} would be refused.\n\n${findings}`, EXIT.findings, 'invalid_persona');
}

async function rehearsed(
  candidate: Revision,
  stable: Revision | null,
  options: AssessOptions,
  terminal: Terminal,
): Promise<RehearsalReport | null> {
  const { rehearse, limit, locale = null } = options;
  if (rehearse === undefined) return null;
  if (stable !== null && stable.digest === candidate.digest) {
    throw usageError('Both revisions are the same: there is nothing to compare in a rehearsal.');
  }
  const { rehearseRevisions } = await import('./rehearse-revisions.ts');
  const asked = { conversations: rehearse, limit, locale, candidate, stable };
  return rehearseRevisions(asked, connectionOf(options, process.env), terminal);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('Give a whole number from 1.');
}
