import type { Locale, Revision } from '../persona/revision.ts';
import type { RehearsalReport } from './assessment.ts';
import { driftOf } from './drift.ts';
import type { Found } from './found.ts';
import { signatureOf } from './style-signature.ts';

/** One revision's side of a rehearsal. */
export interface RehearsedSide {
  readonly revision: Revision;
  /** Whole answers of a model; fallbacks are not among them. */
  readonly answers: readonly string[];
  /** Turns that got no whole answer, or the persona's fallback. */
  readonly unanswered: number;
}

/** What was played, to which revisions, and what came of it. */
export interface Rehearsed {
  readonly conversations: number;
  readonly turns: number;
  readonly rehearsal: boolean;
  readonly locale: Locale;
  readonly stable: RehearsedSide | null;
  readonly candidate: RehearsedSide;
}

/** Measures both sides of a rehearsal and compares them; what the candidate's throughline forbids is looked for in both. */
export function reportRehearsal(rehearsed: Rehearsed): RehearsalReport {
  const { conversations, turns, rehearsal, locale, stable, candidate } = rehearsed;
  const { brand, safety } = candidate.revision.content.throughline;
  const forbids = [...brand, ...safety].flatMap((constraint) => constraint.forbids);
  const ofStable = stable === null ? null : signatureOf(stable.answers, { locale, forbids });
  const ofCandidate = signatureOf(candidate.answers, { locale, forbids });
  return {
    digest: candidate.revision.digest,
    baseDigest: stable?.revision.digest ?? null,
    conversations,
    turns,
    rehearsal,
    unanswered: { stable: stable?.unanswered ?? null, candidate: candidate.unanswered },
    stable: ofStable,
    candidate: ofCandidate,
    drift: ofStable === null ? [] : driftOf(ofStable, ofCandidate),
  };
}

/**
 * What a reviewer should know of a rehearsal: signatures beyond their band, forbidden phrases said, turns unanswered. Of
 * one that recorded conversations answered, or that was of other revisions, that alone.
 */
export function rehearsalFindings(
  report: RehearsalReport | null,
  { candidate, stable }: { readonly candidate: Revision; readonly stable: Revision | null },
): readonly Found[] {
  if (report === null) return [];
  if (report.digest !== candidate.digest || report.baseDigest !== (stable?.digest ?? null)) return [ofOthers()];
  if (report.rehearsal) return [ofNoModel()];
  const drifted = report.drift
    .filter(({ beyond }) => beyond)
    .map(({ signature, stable, candidate, band }) =>
      finding(
        `drift/${signature}`,
        `The candidate's answers differ from stable's in ${signature}: ${stable} became ${candidate}, the band is ${band}.`,
        'Read both transcripts. If the difference is meant, say so in the description of the release.',
      ),
    );
  return [...drifted, ...forbiddenSaid(report), ...leftUnanswered(report)];
}

function ofNoModel(): Found {
  const message = 'Recorded conversations answered the rehearsal, not a model: it says nothing of the change.';
  return { ...finding('rehearsal-only', message, 'Rehearse on a server with a model.'), severity: 'note' };
}

function ofOthers(): Found {
  const message = 'The rehearsal is of other revisions than these, so that it is no evidence of this change.';
  return { ...finding('rehearsal-outdated', message, 'Rehearse anew: `setlist assess --rehearse`.'), severity: 'note' };
}

function forbiddenSaid({ candidate }: RehearsalReport): readonly Found[] {
  const answers = Math.round(candidate.forbidden * candidate.answers);
  if (answers === 0) return [];
  const message = `${answers} of ${candidate.answers} answers of the candidate hold a phrase that the throughline forbids.`;
  return [finding('forbidden-answer', message, 'Find what leads the model to it, or forbid it in plainer words.')];
}

function leftUnanswered({ unanswered, candidate, stable }: RehearsalReport): readonly Found[] {
  const share = (failed: number, answered: number) => (failed === 0 ? 0 : failed / (failed + answered));
  const ofCandidate = share(unanswered.candidate, candidate.answers);
  const ofStable = share(unanswered.stable ?? 0, stable?.answers ?? 0);
  if (ofCandidate <= ofStable + 0.01) return [];
  const message = `${unanswered.candidate} turns of the candidate got no whole answer from a model.`;
  return [finding('unanswered', message, 'See `setlist rehearse` for the errors of each turn.')];
}

function finding(code: string, message: string, mend: string): Found {
  return { key: code, code, severity: 'warning', path: null, locale: null, excerpt: null, message, mend };
}
