import {
  CONTRADICTION_RULES,
  type ContradictionRule,
  NEGATED_AFTER,
  NEGATED_BEFORE,
  REPORTED,
} from './contradiction-rules.ts';
import { phrasePattern } from './phrases.ts';
import type { Throughline } from './revision.ts';

/** A phrase that one constraint forbids. */
interface ForbiddenPhrase {
  readonly group: 'brand' | 'safety';
  /** Place of the constraint in its group, and of the phrase in the constraint. */
  readonly constraint: number;
  readonly id: string;
  readonly phrase: string;
  readonly place: number;
  readonly pattern: RegExp;
}

/** What texts below the throughline may not say. */
export type Guard = readonly ForbiddenPhrase[];

/** A place in a text that contradicts the throughline, by offsets. */
export type Contradiction = { readonly start: number; readonly end: number } & (
  | { readonly forbidden: ForbiddenPhrase; readonly rule: null }
  | { readonly forbidden: null; readonly rule: ContradictionRule['id'] }
);

/** Everything that a throughline forbids, ready to be looked for. */
export function guardOf(throughline: Pick<Throughline, 'brand' | 'safety'>): Guard {
  return (['brand', 'safety'] as const).flatMap((group) =>
    throughline[group].flatMap(({ id, forbids }, constraint) =>
      forbids.map((phrase, place) => ({ group, constraint, id, phrase, place, pattern: phrasePattern(phrase) })),
    ),
  );
}

/** The forbidden phrases in a text: exact, whatever the sentence says about them. */
export function forbiddenIn(text: string, guard: Guard): readonly Contradiction[] {
  return guard.flatMap((forbidden) =>
    [...text.matchAll(forbidden.pattern)].map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
      forbidden,
      rule: null,
    })),
  );
}

/** Statements in a text that contradict any throughline; negated, reported and quoted ones pass. */
export function builtInContradictionsIn(text: string): readonly Contradiction[] {
  return CONTRADICTION_RULES.flatMap((rule) =>
    [...text.matchAll(rule.pattern)].flatMap((match) => {
      const start = match.index;
      const end = start + match[0].length;
      return isTurnedRound(text, start, end, rule) ? [] : [{ start, end, forbidden: null, rule: rule.id }];
    }),
  ).filter((one, n, all) => all.findIndex(({ start, rule }) => start === one.start && rule === one.rule) === n);
}

function isTurnedRound(text: string, start: number, end: number, rule: ContradictionRule): boolean {
  const before = sentenceBefore(text.slice(0, start));
  const after = /^(?:[^.!?。！？\n]|\n(?!\s*(?:\n|[-*+]\s|\d+[.)])))*/.exec(text.slice(end))?.[0] ?? '';
  const quoted = /["“„«「『‘][^"”“»」』’]*$/.test(before) && /^[^"“„«「『‘]*["”“»」』’]/.test(after);
  if (quoted || REPORTED.test(before)) return true;
  const within = rule.holdsNegation ? '' : text.slice(start, end);
  return NEGATED_BEFORE.test(`${before} ${within}`) || NEGATED_AFTER.test(after);
}

/** The sentence so far, and for a list item the line that leads into its list. */
function sentenceBefore(before: string): string {
  const paragraph = before.split(/\n[ \t]*\n/).at(-1) ?? '';
  const sentence = paragraph.split(/[.!?。！？]\s*/).at(-1) ?? '';
  const item = /(?:^|\n)[ \t]*(?:[-*+]|\d+[.)])[ \t][^\n]*$/.exec(before);
  if (item === null) return sentence;
  const lead = before
    .slice(0, item.index)
    .split('\n')
    .findLast((line) => /[:：]\s*$/.test(line));
  return `${lead ?? ''} ${item[0]}`;
}
