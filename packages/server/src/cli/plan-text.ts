import type { PlanNote, PlannedChange } from '@setlist/core/release';
import type { AppliedProject, PlannedReview, ProjectPlan } from '@setlist/sdk';
import { boardLines } from './release-board.ts';
import { stateWords } from './release-name.ts';
import type { Terminal } from './terminal.ts';

type Paint = Terminal['paint'];

/** A plan for a terminal: what would change and who must review it, what is left alone and why, what stands in the way. */
export function planText(plan: ProjectPlan, paint: Paint): string {
  const { changes, notes, faults, tag } = plan;
  const blocks = [
    ...changes.map((change) => changeLines(change, plan.reviews, paint).join('\n')),
    ...notes.map((note) => noteLines(note, paint).join('\n')),
    ...faults.map(({ field, message }) => `${paint.red('✗')} ${paint.bold(field)}\n    ${message}`),
    summaryLine(plan, paint),
  ];
  return `${blocks.join('\n')}\n${paint.dim(`Plan ${tag}`)}`;
}

/** `+ release concierge 1.1.0 → production`: a change in a line. */
export function changeLine(change: PlannedChange, paint: Paint): string {
  switch (change.kind) {
    case 'add_policy':
      return `${paint.green('+')} policy ${paint.bold(change.name)}`;
    case 'change_policy':
      return `${paint.yellow('~')} policy ${paint.bold(change.name)}`;
    case 'remove_policy':
      return `${paint.red('-')} policy ${paint.bold(change.name)}`;
    case 'change_terms':
      return `${paint.yellow('~')} term lists`;
    case 'publish_revision':
      return `${paint.green('+')} revision ${paint.bold(`${change.persona} ${change.version}`)} ${short(change.digest)}`;
    case 'propose_release': {
      const from = change.from === null ? 'nothing is served there' : `from ${change.from.version}`;
      return `${paint.green('+')} release ${paint.bold(`${change.persona} ${change.version}`)} → ${change.environment} (${from})`;
    }
    case 'revise_release':
      return `${paint.yellow('~')} release ${change.release}: ${change.persona} ${change.from.version} → ${paint.bold(change.version)} in ${change.environment}; its reviews are dismissed`;
  }
}

function changeLines(change: PlannedChange, reviews: readonly PlannedReview[], paint: Paint): string[] {
  const line = changeLine(change, paint);
  if (change.kind !== 'propose_release' && change.kind !== 'revise_release') return [line];
  const review = reviews.find(
    ({ environment, persona }) => environment === change.environment && persona === change.persona,
  );
  if (review === undefined) return [line];
  return [line, ...boardLines(review, paint).map((each) => `    ${each}`)];
}

const HARMLESS: ReadonlySet<PlanNote['code']> = new Set(['under_way']);

function noteLines({ code, environment, persona, message, mend }: PlanNote, paint: Paint): string[] {
  const place = [persona, environment].filter((part) => part !== null).join(' in ');
  const mark = HARMLESS.has(code) ? paint.dim('·') : paint.yellow('!');
  const head = place === '' ? paint.bold('policies') : paint.bold(place);
  return [`${mark} ${head}: ${message}`, ...(mend === null ? [] : [`    ${mend}`])];
}

/** What a plan comes to, in one sentence. */
export function summaryLine(
  { changes, notes, faults }: Pick<ProjectPlan, 'changes' | 'notes' | 'faults'>,
  paint: Paint,
): string {
  const differing = notes.filter(({ code }) => !HARMLESS.has(code)).length;
  const left = differing === 0 ? '' : ` ${count(differing, 'difference')} left alone.`;
  if (faults.length > 0) return paint.red(`Nothing can be applied: ${count(faults.length, 'fault')} above.`);
  if (changes.length === 0) return `Nothing to do.${left}`;
  return `${paint.bold(count(changes.length, 'change'))} to apply.${left}`;
}

/** Whether the server differs from the files where nothing would change it. */
export function leftAlone(notes: readonly PlanNote[]): number {
  return notes.filter(({ code }) => !HARMLESS.has(code)).length;
}

/** What an application did. */
export function appliedText({ changes, notes, releases }: AppliedProject, paint: Paint): string {
  const done = changes.map((change) => changeLine(change, paint));
  const left = notes.flatMap((note) => noteLines(note, paint));
  const open = releases.map(
    ({ id, persona, version, environment, state }) =>
      `${paint.bold(id)} ${persona} ${version} → ${environment}: ${stateWords(state)}`,
  );
  const summary = changes.length === 0 ? 'Nothing to do.' : `${count(changes.length, 'change')} applied.`;
  return [...done, ...left, ...open, summary].join('\n');
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function short(digest: string): string {
  return digest.slice(0, 19);
}
