import type { Assessment, AssessmentFinding, RehearsalReport } from '@setlist/core/assessment';
import type { Revision } from '@setlist/core/persona';
import type { Terminal } from './terminal.ts';

type Paint = Terminal['paint'];

/** What an assessment is of, and how it is painted. */
export interface AssessmentSubject {
  readonly candidate: Revision;
  /** The folder that the candidate was read from, so that findings name its files. */
  readonly folder: string | null;
  readonly stable: Revision | null;
  readonly paint: Paint;
}

/** An assessment for a terminal: what changed and what it costs, the rehearsal, every finding, the outcome last. */
export function assessmentText(assessment: Assessment, subject: AssessmentSubject): string {
  const { paint } = subject;
  const isNew = assessment.findings.filter(({ inStable }) => !inStable);
  const told = isNew.map((finding) => findingText(finding, subject));
  const older = assessment.findings.filter(({ inStable }) => inStable);
  return [
    headingOf(subject),
    ...changeRows(assessment),
    ...(assessment.rehearsal === null ? [] : ['', ...rehearsalRows(assessment.rehearsal, paint)]),
    ...(told.length === 0 ? [] : ['', told.join('\n\n')]),
    ...(older.length === 0 ? [] : ['', paint.bold('In stable too, so not of this change')]),
    ...older.map((finding) => `  ${headingFor(finding, subject)} ${printable(finding.message)}`),
    '',
    outcomeOf(assessment, paint),
  ].join('\n');
}

function headingOf({ candidate, stable, paint }: AssessmentSubject): string {
  const name = ({ content, digest }: Revision) => `${content.version} ${paint.dim(digest.slice(0, 19))}`;
  const from = stable === null ? 'against nothing: all of it is new' : `against ${name(stable)}`;
  return `${paint.bold(candidate.content.key)} ${name(candidate)} ${from}`;
}

function changeRows({
  changedGroups,
  addsSkillsOnly,
  affectedLocales,
  riskFloor,
  riskReasons,
  selections,
  tokens,
}: Assessment): readonly string[] {
  const changed = changedGroups.length === 0 ? 'nothing' : changedGroups.join(', ');
  return [
    row('Changed', addsSkillsOnly ? `${changed} (adds skills only)` : changed),
    row('Locales', affectedLocales.length === 0 ? 'none' : affectedLocales.join(', ')),
    row('Least risk', riskFloor),
    ...riskReasons.map((reason) => row('', printable(reason))),
    row('Selections', whole(selections)),
    row('Tokens', `default ${grown(tokens.defaultBefore, tokens.defaultAfter)}`),
    row('', `largest ${grown(tokens.largestBefore, tokens.largestAfter)}`),
  ];
}

function rehearsalRows(report: RehearsalReport, paint: Paint): readonly string[] {
  const { conversations, turns, rehearsal, unanswered, drift } = report;
  const caveat = 'Recorded conversations answered, not a model: it says nothing of the change.';
  const compared = drift.map(({ signature, stable, candidate, band, beyond }) => {
    const line = row('', `${signature.padEnd(14)}${stable} → ${candidate}  ${paint.dim(band)}`);
    return beyond ? `${line} ${paint.yellow('beyond')}` : line;
  });
  return [
    row(
      'Rehearsal',
      `${whole(conversations)} conversations, ${whole(turns)} turns, ${unanswered.candidate} unanswered`,
    ),
    ...(rehearsal ? [row('', paint.yellow(caveat))] : []),
    ...(report.stable === null ? [row('', 'There is nothing stable to compare with.')] : compared),
  ];
}

function findingText(finding: AssessmentFinding, subject: AssessmentSubject): string {
  const { excerpt, message, mend } = finding;
  const { paint } = subject;
  return [
    headingFor(finding, subject),
    `  ${paint.bold(printable(message))}`,
    ...(excerpt === null ? [] : [`  ${paint.dim('│')} ${printable(excerpt)}`]),
    `  ${paint.green('mend:')} ${printable(mend)}`,
  ].join('\n');
}

/** `concierge/persona.yaml:51 error claims-human`. */
function headingFor(
  { severity, code, path }: AssessmentFinding,
  { candidate, folder, paint }: AssessmentSubject,
): string {
  const colour = severity === 'error' ? paint.red : severity === 'warning' ? paint.yellow : paint.cyan;
  const source = path === null ? undefined : candidate.sources[path];
  const file = folder === null ? source?.file : `${folder}/${source?.file}`.replaceAll('\\', '/');
  const place = source === undefined ? path : `${file}:${source.line}`;
  const parts = [place === null ? null : paint.cyan(printable(place)), colour(severity), paint.dim(printable(code))];
  return parts.filter((part) => part !== null).join(' ');
}

function outcomeOf({ outcome, findings }: Assessment, paint: Paint): string {
  const count = (severity: AssessmentFinding['severity'], inStable: boolean) =>
    findings.filter((one) => one.severity === severity && one.inStable === inStable).length;
  const inStable = findings.filter((one) => one.inStable).length;
  const parts = [
    counted(count('error', false), 'new error'),
    counted(count('warning', false), 'new warning'),
    counted(count('note', false), 'note'),
    inStable === 0 ? null : `${inStable} in stable too`,
  ].filter((part) => part !== null);
  const mark = outcome === 'passed' ? paint.green('✓ passed') : paint.red('✗ failed');
  return parts.length === 0 ? `${mark}, nothing found` : `${mark}: ${parts.join(', ')}`;
}

function counted(count: number, what: string): string | null {
  return count === 0 ? null : `${count} ${what}${count === 1 ? '' : 's'}`;
}

function grown(before: number | null, after: number): string {
  if (before === null) return whole(after);
  const difference = after - before;
  return `${whole(before)} → ${whole(after)} (${difference < 0 ? '−' : '+'}${whole(Math.abs(difference))})`;
}

function row(title: string, text: string): string {
  return `  ${title.padEnd(12)}${text}`;
}

function whole(count: number): string {
  return count.toLocaleString('en');
}

/** What an author wrote must not steer the terminal that shows it. */
function printable(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\uFFFD');
}
