import { readFile } from 'node:fs/promises';
import type { ImpactAnswers } from '@setlist/core/release';
import type { Client } from '@setlist/sdk';
import type { Command } from 'commander';
import { connect } from './connection.ts';
import { CliError, EXIT, usageError } from './exit-codes.ts';
import { asPublishRequest } from './load-revision.ts';
import { addText, oneOf } from './option-values.ts';
import { withJson, withServer } from './options.ts';
import { isThere } from './persona-folders.ts';
import { readPersonaFolder } from './read-persona-folder.ts';
import { type ActOptions, RELEASE_ARGUMENT, tellRelease } from './release-act.ts';
import { boardLines } from './release-board.ts';
import { findRelease, stateWords } from './release-name.ts';
import { type Terminal, terminalOf } from './terminal.ts';

interface ProposeOptions extends ActOptions {
  readonly environment: string;
  readonly title?: string;
  readonly why?: string;
  readonly stage: readonly string[];
  readonly coAuthor: readonly string[];
  readonly targetingKey: readonly string[];
  readonly impact?: string;
  readonly submit: boolean;
}

const REVISION_ARGUMENT = 'persona@version, a digest, or a persona folder, which is published first';

/** Adds what makes releases and gives them content: `propose`, `revise`. */
export function addProposeCommands(release: Command): void {
  const propose = release
    .command('propose')
    .description('Propose that an environment moves to a revision; shows who must review it')
    .argument('<revision>', REVISION_ARGUMENT)
    .requiredOption('--environment <name>', 'where it is to be served')
    .option('--title <text>', 'what changes, in a line (default: persona and version)')
    .option('--why <text>', 'why, and for whom')
    .option('--stage <stage>', 'flag, beta, ga, extension (repeatable; default: those of the policy)', addText, [])
    .option('--co-author <email>', 'whoever else wrote it: none of them may review it (repeatable)', addText, [])
    .option('--targeting-key <key>', 'who gets it at flag and beta without asking (repeatable)', addText, [])
    .option('--impact <file>', 'answers to the impact questionnaire, as YAML')
    .option('--submit', 'submit it for review at once', false)
    .action(proposeRelease);
  const revise = release
    .command('revise')
    .description('Give a release that has not started other content: every review of it is dismissed')
    .argument(...RELEASE_ARGUMENT)
    .argument('<revision>', REVISION_ARGUMENT)
    .option('--co-author <email>', 'whoever else wrote it (repeatable)', addText, [])
    .action(reviseRelease);
  for (const command of [propose, revise]) withJson(withServer(command));
}

async function proposeRelease(given: string, options: ProposeOptions): Promise<void> {
  const client = connect(options);
  const terminal = terminalOf(options);
  const { environment, coAuthor: coAuthors, submit } = options;
  const { STAGES } = await import('@setlist/core/release');
  const stages = options.stage.map((stage) => oneOf('--stage', stage, STAGES));
  const impact = options.impact === undefined ? null : await readImpact(options.impact);
  const revision = await findRevision(client, given, environment, coAuthors);
  if (revision.releasedBy !== null) {
    throw new CliError(
      `${environment} asks for no review, so publishing has released ${revision.persona} ${revision.version} there at once: ${revision.releasedBy}. There is nothing left to propose.`,
      EXIT.findings,
      'released_at_once',
    );
  }
  const { persona, digest } = revision;
  const declared = impact === null ? {} : { declaredRisk: impact.declaredRisk };
  const question = { environment, persona, revision: digest, coAuthors, ...declared };
  if (!options.json) await tellBoard(client, question, terminal);
  const proposed = await client.propose({
    environment,
    persona,
    revision: digest,
    title: options.title ?? `${persona} ${revision.version}`,
    coAuthors,
    submit,
    ...(options.why === undefined ? {} : { description: options.why }),
    ...(stages.length === 0 ? {} : { stages }),
    ...(options.targetingKey.length === 0 ? {} : { targetingKeys: options.targetingKey }),
    ...(impact === null ? {} : { impact }),
  });
  tellRelease(proposed, terminal);
}

async function tellBoard(
  client: Client,
  question: Parameters<Client['board']>[0],
  { print, paint }: Terminal,
): Promise<void> {
  const { board, risk, assessment, missingAnswers, others, policy } = await client.board(question);
  print(boardLines({ board }, paint).join('\n'));
  const findings = assessment.findings.filter(({ inStable }) => !inStable).length;
  print(`Assessment ${assessment.outcome}, ${findings === 1 ? '1 finding' : `${findings} findings`}, risk ${risk}`);
  for (const reason of assessment.riskReasons) print(`  ${reason}`);
  if (policy.requireAssessment && missingAnswers.length > 0)
    print(`Answers asked for by --impact: ${missingAnswers.join(', ')}`);
  for (const { id, title, state, latched } of others)
    print(paint.yellow(`${latched ? 'Latch shut' : stateWords(state)}: ${id} (${title})`));
  print('');
}

async function reviseRelease(
  name: string,
  given: string,
  options: ActOptions & { readonly coAuthor: readonly string[] },
): Promise<void> {
  const client = connect(options);
  const id = await findRelease(client, name, 'open');
  const { release } = await client.release(id);
  const { digest } = await findRevision(client, given, release.environment, options.coAuthor);
  const detail = await client.command(id, { type: 'revise', revision: digest, coAuthors: options.coAuthor });
  tellRelease(detail, terminalOf(options));
}

interface NamedRevision {
  readonly persona: string;
  readonly version: string;
  readonly digest: string;
  /** The release by which publishing served it at once, where the environment asks for no review. */
  readonly releasedBy: string | null;
}

/** A revision by what a person would call it; a folder is published. */
async function findRevision(
  client: Client,
  given: string,
  environment: string,
  coAuthors: readonly string[],
): Promise<NamedRevision> {
  if (await isThere(given)) {
    const request = { ...asPublishRequest(await readPersonaFolder(given)), environment, coAuthors };
    const { persona, version, digest, release } = await client.publish(request);
    return { persona, version, digest, releasedBy: release?.id ?? null };
  }
  if (/^sha256:[0-9a-f]{64}$/.test(given)) {
    const { content, digest } = await client.revision(given);
    return { persona: content.key, version: content.version, digest, releasedBy: null };
  }
  const [, key, label] = /^([a-z0-9-]+)@(.+)$/.exec(given) ?? [];
  if (key === undefined || label === undefined)
    throw usageError(`${given} is neither a folder that is there, nor persona@version, nor a digest.`);
  const { revisions } = await client.persona(key);
  const found = revisions.find(({ version, digest }) => version === label || digest === label);
  if (found === undefined) {
    const versions = revisions.map(({ version }) => version).join(', ');
    throw usageError(`${key} has no revision ${label}. Its versions are ${versions}.`);
  }
  return { persona: key, version: found.version, digest: found.digest, releasedBy: null };
}

/** The questionnaire's answers in a YAML file; the server says which are missing. */
async function readImpact(path: string): Promise<ImpactAnswers> {
  const [{ parse }, { RISKS }] = await Promise.all([import('yaml'), import('@setlist/core/release')]);
  const parsed: unknown = parse(await readFile(path, 'utf8'));
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw usageError(
      `${path} is no map of answers. Write affected, cultures, whatCouldGoWrong, mitigations and declaredRisk.`,
    );
  const answers = new Map(Object.entries(parsed));
  const text = (name: string) => {
    const answer: unknown = answers.get(name) ?? '';
    if (typeof answer === 'string') return answer.trim();
    throw usageError(`${name} of ${path} is no text. Write it as one.`);
  };
  const known = ['affected', 'cultures', 'whatCouldGoWrong', 'mitigations', 'declaredRisk'];
  const unknown = [...answers.keys()].filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw usageError(`${path} has ${unknown.join(', ')}, which is not asked. The questions are ${known.join(', ')}.`);
  const declaredRisk = oneOf(`declaredRisk of ${path}`, text('declaredRisk'), RISKS);
  return {
    affected: text('affected'),
    cultures: text('cultures'),
    whatCouldGoWrong: text('whatCouldGoWrong'),
    mitigations: text('mitigations'),
    declaredRisk,
  };
}
