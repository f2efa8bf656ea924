import { builtInContradictionsIn, statementsIn } from '../persona/contradictions.ts';
import { type AuthoredText, onlyLocale } from './authored-texts.ts';
import { excerptOf, type Found } from './found.ts';
import { ASKED_BEFORE, HUMAN_CLAIM_RULES, TURNED_ROUND_BEFORE } from './human-claim-rules.ts';

/** Statements that claim to be human or hide the AI; negated, reported and quoted ones pass. */
export function humanClaims(texts: readonly AuthoredText[]): readonly Found[] {
  return texts.flatMap((authored) => {
    const { id, path, text } = authored;
    const found = new Map<string, Found>();
    for (const [start, end] of claimsIn(text)) {
      const said = excerptOf(text.slice(start, end));
      const key = `claims-human ${id} ${said.toLowerCase()}`;
      const message = `\`${id}\` claims to be human, or hides that it is an AI.`;
      const mend = 'Remove it. A persona may sound like a person and never says that it is one.';
      const locale = onlyLocale(authored);
      found.set(key, { key, code: 'claims-human', severity: 'error', path, locale, excerpt: said, message, mend });
    }
    return [...found.values()];
  });
}

function claimsIn(text: string): readonly (readonly [start: number, end: number])[] {
  const builtIn = builtInContradictionsIn(text).filter(({ rule }) => rule === 'claims-human' || rule === 'denies-ai');
  const own = statementsIn(text, HUMAN_CLAIM_RULES).filter(({ start, holdsNegation }) => {
    const before = sentenceBefore(text.slice(0, start));
    return !ASKED_BEFORE.test(before) && (holdsNegation || !TURNED_ROUND_BEFORE.test(before));
  });
  const all = [...builtIn, ...own].map(({ start, end }) => [start, end] as const);
  // Two rules may see the same statement.
  return all.filter(([start, end], n) => !all.slice(0, n).some(([from, to]) => start < to && from < end));
}

function sentenceBefore(before: string): string {
  return before.split(/[.!?。！？]\s*|\n/).at(-1) ?? '';
}
