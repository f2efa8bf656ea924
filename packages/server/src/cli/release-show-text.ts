import type { ReleaseComment, ReleaseDetail } from '@setlist/sdk';
import { statusText } from './release-status-text.ts';
import { timeWords } from './release-times.ts';
import type { Terminal } from './terminal.ts';

type Paint = Terminal['paint'];

/** A release with everything that was said of it. */
export function showText(
  detail: ReleaseDetail,
  comments: readonly ReleaseComment[],
  paint: Paint,
  nowMs: number,
): string {
  const sections = [
    statusText(detail, paint, nowMs),
    section('Why', detail.release.description === '' ? [] : [detail.release.description], paint),
    section('Impact', impactLines(detail), paint),
    section('Findings', findingLines(detail), paint),
    section('Reviews', reviewLines(detail, nowMs), paint),
    section(
      'Comments',
      comments.map((comment) => commentLine(comment, nowMs)),
      paint,
    ),
    section('Authors', [detail.release.authors.join(', ')], paint),
  ];
  return sections.filter((text) => text !== '').join('\n\n');
}

function section(title: string, lines: readonly string[], paint: Paint): string {
  if (lines.length === 0) return '';
  return [paint.bold(title), ...lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}`)].join('\n');
}

function impactLines({ release: { impact, risk }, missingAnswers }: ReleaseDetail): string[] {
  const missing = missingAnswers.length === 0 ? [] : [`not answered: ${missingAnswers.join(', ')}`];
  if (impact === null) return missing;
  const { affected, cultures, whatCouldGoWrong, mitigations, declaredRisk } = impact;
  return [
    `risk: ${risk} (declared: ${declaredRisk})`,
    `who is affected: ${affected}`,
    `cultures: ${cultures}`,
    `what could go wrong: ${whatCouldGoWrong}`,
    `mitigations: ${mitigations}`,
    ...missing,
  ];
}

function findingLines({ assessment }: ReleaseDetail): string[] {
  const findings = assessment?.assessment.findings ?? [];
  return findings.map(({ severity, code, path, message, mend, inStable }) => {
    const where = path === null ? '' : ` at ${path}`;
    return `${severity} ${code}${where}: ${message} ${mend}${inStable ? ' (stable has it too)' : ''}`;
  });
}

function reviewLines({ release: { reviews } }: ReleaseDetail, nowMs: number): string[] {
  return reviews.map(({ name, verdict, at, comment, seats, digest, dismissed }) => {
    const held = seats.length === 0 ? '' : ` (${seats.join(', ')})`;
    const said = comment === '' ? '' : `: ${comment}`;
    const lapsed = dismissed === null ? '' : ` [no longer counts: ${dismissed}]`;
    return `${name}${held} ${verdict.replace('_', ' ')} ${digest.slice(0, 19)} ${timeWords(at, nowMs)}${said}${lapsed}`;
  });
}

function commentLine({ authorName, body, anchor, createdAt, resolvedAt }: ReleaseComment, nowMs: number): string {
  const place = anchor === null ? '' : ` on line ${anchor.line} “${anchor.text}”`;
  return `${authorName}${place}, ${timeWords(createdAt, nowMs)}${resolvedAt === null ? '' : ', resolved'}: ${body}`;
}
