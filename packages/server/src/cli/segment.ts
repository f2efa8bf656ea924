import { readFile } from 'node:fs/promises';
import type { EvaluationContext } from '@setlist/core/audience';
import type { AudienceParts } from '@setlist/core/audience/rules';
import type { Command } from 'commander';
import { EXIT, EXIT_HELP, usageError } from './exit-codes.ts';
import { type JsonOption, withJson } from './options.ts';
import { terminalOf } from './terminal.ts';

interface TestOptions extends JsonOption {
  readonly context: string;
  readonly audience?: string;
}

/** Adds `setlist segment`: rules tried on a context, with no server. */
export function addSegmentCommand(program: Command): void {
  const segment = program
    .command('segment')
    .description('Try rules of segments, without a server')
    .addHelpText('after', EXIT_HELP);
  withJson(
    segment
      .command('test')
      .description('Check a rule, and say whether a context matches it')
      .argument('<rule>', 'a rule in CEL, such as \'region == "nz"\'')
      .requiredOption('--context <json>', 'the context as JSON, or @FILE')
      .option('--audience <file>', 'audience.yaml with the attributes and segments that the rule may name')
      .action(testRule),
  );
}

async function testRule(rule: string, options: TestOptions): Promise<void> {
  const [{ compileCondition }, { parseRule, segmentCosts }] = await Promise.all([
    import('@setlist/core/audience'),
    import('@setlist/core/audience/rules'),
  ]);
  const parts = await audienceOf(options.audience);
  const context = await contextOf(options.context);
  const read = parseRule(rule, {
    schema: parts.context,
    segments: new Set(parts.segments.map(({ key }) => key)),
    lists: new Set(parts.lists.map(({ key }) => key)),
    segmentCosts: segmentCosts(parts.segments),
  });
  const terminal = terminalOf(options);
  if (!read.ok) {
    const { message, start, end } = read.error;
    if (options.json) terminal.printJson({ matches: null, fault: read.error });
    else terminal.print(`${rule}\n${' '.repeat(start)}${'^'.repeat(Math.max(1, end - start))}\n${message}`);
    process.exitCode = EXIT.findings;
    return;
  }
  const lists = parts.lists.map(({ key }) => key).filter((key) => isAsked(parts, read.value, key));
  if (lists.length > 0)
    throw usageError(
      `The rule asks the list \`${lists[0]}\`, whose ids are on the server. Try the context there, or test the rule without it.`,
    );
  const segments = new Map(parts.segments.map(({ key, condition }) => [key, condition]));
  const named: Parameters<typeof compileCondition>[1] = {
    list: () => new Set(),
    segment: (key) => {
      const condition = segments.get(key);
      return condition === undefined ? () => -1 : compileCondition(condition, named);
    },
  };
  const truth = compileCondition(read.value, named)({ context, now: Date.now() });
  if (options.json) terminal.printJson({ matches: truth === 1, undecided: truth === -1 });
  else terminal.print(WORDS[truth]);
  process.exitCode = truth === 1 ? EXIT.fine : EXIT.findings;
}

const WORDS = {
  1: 'The context matches.',
  0: 'The context does not match.',
  [-1]: 'Undecided, and so no match: the context lacks an attribute that the rule asks, or has it as another type.',
} as const;

/** Whether a condition asks a list, itself or through its segments. */
function isAsked(parts: AudienceParts, condition: unknown, list: string, depth = 0): boolean {
  if (typeof condition !== 'object' || condition === null || depth > 100) return false;
  if ('op' in condition && 'key' in condition) {
    if (condition.op === 'inList' && condition.key === list) return true;
    if (condition.op === 'segment') {
      const segment = parts.segments.find(({ key }) => key === condition.key);
      return isAsked(parts, segment?.condition, list, depth + 1);
    }
  }
  return Object.values(condition).some((part) => isAsked(parts, part, list, depth + 1));
}

async function audienceOf(path: string | undefined): Promise<AudienceParts> {
  const [{ checkAudience, NO_AUDIENCE }, { parse }] = await Promise.all([
    import('@setlist/core/audience/rules'),
    import('yaml'),
  ]);
  if (path === undefined) return NO_AUDIENCE;
  const text = await textOf(path);
  let document: unknown;
  try {
    document = parse(text, { maxAliasCount: 0 });
  } catch (error) {
    throw usageError(`${path} is no YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  // Which environment it is for changes salts alone, and a segment has none.
  const checked = checkAudience(document ?? {}, { environment: 'any', personas: null, lists: null });
  if (checked.ok) return checked.value;
  const faults = checked.error.map((fault) => `/${fault.path.join('/')}: ${fault.message} ${fault.mend}`.trim());
  throw usageError(`${path} has faults.\n${faults.join('\n')}`);
}

async function contextOf(given: string): Promise<EvaluationContext> {
  const { parseContext } = await import('@setlist/core/audience');
  const text = given.startsWith('@') ? await textOf(given.slice(1)) : given;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw usageError('--context is a JSON object, such as \'{"region":"nz"}\', or @ and the name of a file with one.');
  }
  const context = parseContext(value);
  if (context.ok) return context.value;
  throw usageError(context.error.message);
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw usageError(`${path} can not be read. Give the name of a file that is there.`);
  }
}
