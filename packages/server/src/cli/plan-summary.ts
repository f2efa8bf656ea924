import { appendFile } from 'node:fs/promises';
import type { PlanNote, PlannedChange } from '@setlist/core/release';
import type { AppliedProject, ProjectPlan } from '@setlist/sdk';
import type { Command } from 'commander';
import pc from 'picocolors';
import { changeLine, leftAlone, summaryLine } from './plan-text.ts';
import { boardLines } from './release-board.ts';

export interface ReportOptions {
  readonly summary?: string;
  readonly outputs?: string;
}

/** Where pipelines read what came of it. */
export function withReport(command: Command): Command {
  return command
    .option('--summary <file>', 'append Markdown to this file (GITHUB_STEP_SUMMARY, or an artifact)')
    .option('--outputs <file>', 'append name=value lines to this file (GITHUB_OUTPUT, or a dotenv report)');
}

const PLAIN = pc.createColors(false);

/** Appends a plan to the files that a pipeline reads. */
export async function reportPlan(plan: ProjectPlan, { summary, outputs }: ReportOptions): Promise<void> {
  if (summary !== undefined) await appendFile(summary, planMarkdown(plan));
  if (outputs === undefined) return;
  const values = {
    plan_tag: plan.tag,
    changes: plan.changes.length,
    left_alone: leftAlone(plan.notes),
    faults: plan.faults.length,
  };
  await appendFile(outputs, linesOf(values));
}

/** Appends what was applied to the files that a pipeline reads. */
export async function reportApplied(applied: AppliedProject, { summary, outputs }: ReportOptions): Promise<void> {
  if (summary !== undefined) await appendFile(summary, appliedMarkdown(applied));
  if (outputs === undefined) return;
  const values = {
    changed: applied.changed,
    releases: applied.releases.map(({ id }) => id).join(','),
    left_alone: leftAlone(applied.notes),
  };
  await appendFile(outputs, linesOf(values));
}

function linesOf(values: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** A plan as Markdown. */
export function planMarkdown(plan: ProjectPlan): string {
  const { changes, notes, faults, reviews, tag } = plan;
  const boards = reviews.flatMap(({ persona, environment, board }) => [
    `\n**Who must review ${persona} in ${environment}**\n`,
    fenced(boardLines({ board }, PLAIN).join('\n')),
  ]);
  return [
    `### Setlist plan\n`,
    `${summaryLine(plan, PLAIN)}\n`,
    ...faults.map(({ message }) => `- ❌ ${escaped(message)}`),
    ...changeItems(changes),
    ...noteItems(notes),
    ...boards,
    `\n<sub>Plan ${tag}</sub>\n\n`,
  ].join('\n');
}

function appliedMarkdown({ changes, notes, releases }: AppliedProject): string {
  return [
    `### Setlist apply\n`,
    changes.length === 0 ? 'Nothing to do.\n' : '',
    ...changeItems(changes),
    ...noteItems(notes),
    ...releases.map(
      ({ id, persona, version, environment, state }) => `- \`${id}\` ${persona} ${version} → ${environment}: ${state}`,
    ),
    '\n',
  ].join('\n');
}

function changeItems(changes: readonly PlannedChange[]): string[] {
  return changes.length === 0 ? [] : [fenced(changes.map((change) => changeLine(change, PLAIN)).join('\n'), 'diff')];
}

function noteItems(notes: readonly PlanNote[]): string[] {
  return notes.map(({ persona, environment, message, mend }) => {
    const place = persona === null ? '' : `**${persona} in ${environment}** `;
    return `- ⚠️ ${place}${escaped(message)}${mend === null ? '' : ` ${escaped(mend)}`}`;
  });
}

/** A fence longer than any within, so that what people wrote cannot end it. */
function fenced(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** What people wrote (titles, reasons) shows as they wrote it. Code marks are ours and stay. */
function escaped(text: string): string {
  return text.replace(/[<>[\]|*_#]/g, (character) => `\\${character}`).replaceAll('\n', ' ');
}
