import type { Assessment } from './assessment.ts';
import type { Found } from './found.ts';

/** Growth that is told: a quarter more, and at least so many tokens. Every turn pays for them. */
const SHARE = 1.25;
const LEAST_TOKENS = 100;

/** What became much longer, by default or at most. */
export function tokenFindings(tokens: Assessment['tokens']): readonly Found[] {
  const { defaultBefore, defaultAfter, largestBefore, largestAfter } = tokens;
  return [
    ...grown('default', 'The default composition', defaultBefore, defaultAfter),
    ...grown('largest', 'The largest composition', largestBefore, largestAfter),
  ];
}

function grown(which: string, what: string, before: number | null, after: number): readonly Found[] {
  if (before === null || after < before * SHARE || after - before < LEAST_TOKENS) return [];
  return [
    {
      key: `tokens ${which}`,
      code: 'tokens',
      severity: 'note',
      path: null,
      locale: null,
      excerpt: null,
      message: `${what} grew from ${before} to ${after} tokens, which every turn costs.`,
      mend: 'Move what only some conversations need into an option or a skill.',
    },
  ];
}
