import {
  CONTRADICTION_RULES,
  type ContradictionRule,
  DONE_BY_OTHERS,
  NEGATED_AFTER,
  NEGATED_BEFORE,
  REPORTED,
} from './contradiction-rules.ts';
import { TEXT_FINDINGS_LIMIT } from './limits.ts';
import { phrasePattern } from './phrases.ts';

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

/** Constraints as far as they can be read; a part that can not keeps its place. */
type ReadableConstraints = readonly (
  | { readonly id?: string | undefined; readonly forbids?: readonly (string | undefined)[] | undefined }
  | undefined
)[];

/** Everything that a throughline forbids, ready to be looked for. */
export function guardOf(throughline: {
  readonly brand?: ReadableConstraints | undefined;
  readonly safety?: ReadableConstraints | undefined;
}): Guard {
  return (['brand', 'safety'] as const).flatMap((group) =>
    (throughline[group] ?? []).flatMap((readable, constraint) => {
      const { id = String(constraint + 1), forbids = [] } = readable ?? {};
      return forbids.flatMap((phrase, place) =>
        phrase === undefined || phrase.trim() === ''
          ? []
          : [{ group, constraint, id, phrase, place, pattern: phrasePattern(phrase) }],
      );
    }),
  );
}

/** UTF-16 units around a statement that are looked at for what turns it round. */
const CONTEXT_LENGTH = 2_000;

/** The forbidden phrases in a text: exact, whatever the sentence says about them. */
export function forbiddenIn(text: string, guard: Guard): readonly Contradiction[] {
  return guard.flatMap((forbidden) =>
    firstOf(text.matchAll(forbidden.pattern), TEXT_FINDINGS_LIMIT).map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
      forbidden,
      rule: null,
    })),
  );
}

/** Statements in a text that contradict any throughline; negated, reported and quoted ones pass. */
export function builtInContradictionsIn(text: string): readonly Contradiction[] {
  return statementsIn(text, CONTRADICTION_RULES).map(({ start, end, id }) => ({
    start,
    end,
    forbidden: null,
    rule: id,
  }));
}

/** What is looked for, and whether the pattern itself holds the negation. */
interface StatementRule<Id extends string> {
  readonly id: Id;
  readonly pattern: RegExp;
  readonly holdsNegation: boolean;
}

/** Statements that rules find in a text, one of a rule's id at a place, by offsets; negated, reported and quoted ones pass. */
export function statementsIn<Id extends string>(
  text: string,
  rules: readonly StatementRule<Id>[],
): readonly { readonly id: Id; readonly holdsNegation: boolean; readonly start: number; readonly end: number }[] {
  return rules
    .flatMap((rule) =>
      firstOf(standing(text, rule), TEXT_FINDINGS_LIMIT).map(({ index, 0: said }) => ({
        id: rule.id,
        holdsNegation: rule.holdsNegation,
        start: index,
        end: index + said.length,
      })),
    )
    .filter((one, n, all) => all.findIndex(({ start, id }) => start === one.start && id === one.id) === n);
}

/** Where a rule's pattern stands for what it says. */
function* standing(text: string, rule: StatementRule<string>): Generator<RegExpExecArray> {
  for (const match of text.matchAll(rule.pattern))
    if (!isTurnedRound(text, match.index, match.index + match[0].length, rule)) yield match;
}

function isTurnedRound(text: string, start: number, end: number, rule: StatementRule<string>): boolean {
  const before = sentenceBefore(text.slice(Math.max(0, start - CONTEXT_LENGTH), start));
  const after =
    /^(?:[^.!?。！？\n]|\n(?!\s*(?:\n|[-*+]\s|\d+[.)])))*/.exec(text.slice(end, end + CONTEXT_LENGTH))?.[0] ?? '';
  const quoted = /["“„«「『‘][^"“„«「『‘”»」』’]*$/.test(before) && /^[^"“„«「『‘]*["”“»」』’]/.test(after);
  const asked = /^[?？]/.test(text.slice(end + after.length, end + after.length + 1));
  const byOthers = DONE_BY_OTHERS.test(before) && !/^you/i.test(text.slice(start, end));
  if (quoted || asked || byOthers || REPORTED.test(before)) return true;
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

function firstOf<T>(items: Iterable<T>, limit: number): T[] {
  const first: T[] = [];
  for (const item of items) {
    if (first.length === limit) break;
    first.push(item);
  }
  return first;
}
