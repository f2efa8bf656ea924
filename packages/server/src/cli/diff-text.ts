import type { Change, PromptLine, RevisionDiff } from '@setlist/core/persona';
import type { Terminal } from './terminal.ts';

type Paint = Terminal['paint'];

/** Unchanged lines that are shown around a change of the prompt. */
const CONTEXT_LINES = 2;

/** A diff for a terminal: the changes by group, then the prompt's changed lines, its tokens and parameters. */
export function diffText(diff: RevisionDiff, paint: Paint): string {
  if (diff.identical) return `Nothing differs: both are ${diff.from.digest}.`;
  return [...changesText(diff, paint), '', ...promptSection(diff, paint)].join('\n');
}

/** The changes by group, one line of heading each. */
export function changesText(diff: RevisionDiff, paint: Paint): readonly string[] {
  const heading = `${diff.from.version} ${paint.dim(diff.from.digest.slice(0, 19))} → ${diff.to.version} ${paint.dim(diff.to.digest.slice(0, 19))}`;
  const groups = diff.groups.flatMap(({ group, title, changes }) => [
    '',
    paint.bold(group === 'axis' ? `Axis ${title}` : title),
    ...changes.flatMap((change) => changeText(change, paint)),
  ]);
  return [heading, ...groups];
}

const MARKS = { added: '+', removed: '-', changed: '~' } as const;

function changeText({ kind, what, before, after }: Change, paint: Paint): string[] {
  const [earlier, later] = [before?.split('\n') ?? [], after?.split('\n') ?? []];
  const [head, tail] = commonEnds(earlier, later);
  return [
    `  ${MARKS[kind]} ${what}`,
    ...earlier.slice(head, earlier.length - tail).map((line) => paint.red(`      - ${line}`)),
    ...later.slice(head, later.length - tail).map((line) => paint.green(`      + ${line}`)),
  ];
}

/** How many lines two texts share at their beginning and at their end. */
function commonEnds(earlier: readonly string[], later: readonly string[]): [head: number, tail: number] {
  const most = Math.min(earlier.length, later.length);
  let head = 0;
  while (head < most && earlier[head] === later[head]) head += 1;
  let tail = 0;
  while (tail < most - head && earlier.at(-1 - tail) === later.at(-1 - tail)) tail += 1;
  return [head, tail];
}

function promptSection({ prompt }: RevisionDiff, paint: Paint): string[] {
  const title = paint.bold('What the model would receive');
  if (prompt === null) return [title, '  One of the two can not compose this selection.'];
  const selection = Object.entries(prompt.selection).map(([axis, option]) => `${axis} ${option}`);
  const parameters = parameterChanges(prompt.parametersBefore, prompt.parametersAfter);
  return [
    `${title} ${paint.dim(selection.join(' · '))}`,
    ...promptLines(prompt.lines, paint),
    paint.dim(`  ${prompt.tokensBefore} → ${prompt.tokensAfter} tokens`),
    ...parameters.map((change) => `  ${change}`),
  ];
}

function promptLines(lines: readonly PromptLine[], paint: Paint): string[] {
  if (lines.every(({ kind }) => kind === 'same')) return ['  The prompt is the same.'];
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - CONTEXT_LINES), at + CONTEXT_LINES + 1).some(({ kind }) => kind !== 'same'),
  );
  return lines.flatMap(({ kind, text }, at) => {
    if (!near[at]) return near[at - 1] || at === 0 ? [paint.dim('  …')] : [];
    if (kind === 'added') return [paint.green(`+ ${text}`)];
    if (kind === 'removed') return [paint.red(`- ${text}`)];
    return [paint.dim(`  ${text}`.trimEnd())];
  });
}

type Parameters = NonNullable<RevisionDiff['prompt']>['parametersBefore'];

function parameterChanges(before: Parameters, after: Parameters): string[] {
  const [earlier, later] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = [...new Set([...earlier.keys(), ...later.keys()])].sort();
  const said = (value: number | undefined) => (value === undefined ? "the model's own" : String(value));
  return names
    .filter((name) => earlier.get(name) !== later.get(name))
    .map((name) => `${name} ${said(earlier.get(name))} → ${said(later.get(name))}`);
}
