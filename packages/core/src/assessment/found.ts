import type { AssessmentFinding } from './assessment.ts';

/** A finding before it is known whether stable has it too. */
export type Found = Omit<AssessmentFinding, 'inStable'> & {
  /** Equal for the same finding of two revisions, wherever in its lists it stands. Never shown: it may hold a secret. */
  readonly key: string;
};

const EXCERPT_LENGTH = 200;

/** The words at fault on one line, cut to what a finding may hold. */
export function excerptOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length <= EXCERPT_LENGTH ? line : `${characters.slice(0, EXCERPT_LENGTH - 1).join('')}…`;
}
