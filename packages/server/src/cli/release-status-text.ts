import { openingsOf, type Release } from '@setlist/core/release';
import type { ReleaseDetail } from '@setlist/sdk';
import { boardLines } from './release-board.ts';
import { isOpen, stateWords } from './release-name.ts';
import { nextSteps } from './release-next.ts';
import { timeWords } from './release-times.ts';
import { trackText } from './release-track.ts';
import type { Terminal } from './terminal.ts';

type Paint = Terminal['paint'];

/** Where a release stands: what it is, its stages, who has reviewed and who must, what holds it, what comes next. */
export function statusText(detail: ReleaseDetail, paint: Paint, nowMs: number): string {
  const { release, stable } = detail;
  const from = stable === null || stable.digest === release.digest ? '' : ` from ${stable.version}`;
  const next = nextSteps(detail, nowMs);
  return [
    `${paint.bold(release.title)}  ${paint.dim(release.id)}`,
    `${release.persona} ${release.version} ${paint.dim(release.digest.slice(0, 19))} → ${release.environment}${from}`,
    '',
    `  ${trackText(release, paint)}`,
    ...stateLines(detail, nowMs),
    '',
    ...boardLines(detail, paint),
    ...warningLines(detail, paint, nowMs),
    ...(next.length === 0 ? [] : ['', paint.bold('Next'), ...next.map((step) => `  ${step}`)]),
  ].join('\n');
}

function stateLines({ release, soakedAt, exposure }: ReleaseDetail, nowMs: number): string[] {
  const lines: string[] = [];
  if (release.stageEnteredAt !== null && release.state !== 'completed')
    lines.push(`  ${release.stage} since ${timeWords(release.stageEnteredAt, nowMs)}`);
  if (soakedAt !== null && exposure.kind === 'candidate') lines.push(`  soak ends ${timeWords(soakedAt, nowMs)}`);
  if (release.completedAt !== null) lines.push(`  completed ${timeWords(release.completedAt, nowMs)}`);
  return [...lines, ...scheduleLines(release, nowMs)];
}

function scheduleLines(release: Release, nowMs: number): string[] {
  if (release.schedule === null) return [];
  const openings = openingsOf(release.schedule);
  if (!openings.ok) return [];
  return openings.value.map(({ region, at }) => {
    const isOpen = region !== null && release.openRegions?.includes(region);
    return `  ${isOpen ? '✓' : '○'} ${region ?? 'everywhere'} opens ${timeWords(at, nowMs)}`;
  });
}

/** States whose reason is told nowhere else. */
const SAYS_WHY: ReadonlySet<Release['state']> = new Set(['draft', 'approved', 'aborted']);

function warningLines(detail: ReleaseDetail, paint: Paint, nowMs: number): string[] {
  const { release, assessment, assessmentState, frozenBy, others } = detail;
  const lines: string[] = [];
  if (assessment !== null) {
    const found = assessment.assessment.findings.filter(({ inStable }) => !inStable).length;
    const says = isOpen(release) ? assessmentState : assessment.assessment.outcome;
    lines.push(`Assessment ${says}, ${found === 1 ? '1 finding' : `${found} findings`}, risk ${release.risk}`);
  }
  if (release.reason !== null && release.reason !== '' && SAYS_WHY.has(release.state))
    lines.push(`Because: ${release.reason}`);
  if (frozenBy !== null)
    lines.push(
      paint.yellow(`Frozen by “${frozenBy}”: nothing starts or advances; holding and rolling back are never frozen.`),
    );
  if (release.latch !== null) {
    const { shutBy, shutAt, reason, acknowledgedBy, acknowledgedAt } = release.latch;
    lines.push(paint.yellow(`Rolled back by ${shutBy} ${timeWords(shutAt, nowMs)}: ${reason}`));
    if (acknowledgedAt !== null) lines.push(`Acknowledged by ${acknowledgedBy} ${timeWords(acknowledgedAt, nowMs)}`);
  }
  for (const other of others)
    lines.push(
      paint.yellow(
        other.latched
          ? `Latch of ${other.id} (${other.title}) is shut: nothing of this persona starts here.`
          : `Also open: ${other.id} (${other.title}), ${stateWords(other.state)}.`,
      ),
    );
  return lines.length === 0 ? [] : ['', ...lines];
}
