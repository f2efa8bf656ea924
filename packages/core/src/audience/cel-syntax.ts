import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js';
import { type Place, refuseRule } from './rule-fault.ts';

/** A node of CEL's syntax, with its place in the text. */
export type Node = ASTNode;

/** Characters of a rule. */
export const RULE_LENGTH_LIMIT = 4_000;
const NODES_LIMIT = 1_000;
const DEPTH_LIMIT = 50;
const ELEMENTS_LIMIT = 500;

/** Reads syntax alone: names and types are looked at where the syntax is lowered, which knows more of them. */
const READER = new Environment({
  unlistedVariablesAreDyn: true,
  limits: {
    maxAstNodes: NODES_LIMIT,
    maxDepth: DEPTH_LIMIT,
    maxListElements: ELEMENTS_LIMIT,
    maxMapEntries: ELEMENTS_LIMIT,
    maxCallArguments: 8,
  },
});

/** The syntax of a rule; refuses what is no CEL, and what is too long or too nested to be read by anybody. */
export function parseSyntax(text: string): Node {
  const whole = { start: 0, end: text.length };
  if (text.length > RULE_LENGTH_LIMIT)
    refuseRule(
      whole,
      `The rule has ${text.length} characters; ${RULE_LENGTH_LIMIT} is the most. Make segments of its parts, or a list of its ids.`,
    );
  if (text.trim() === '')
    refuseRule(whole, 'The rule is empty. Write a condition such as `plan == "pro"`, or `true` for everybody.');
  try {
    return READER.parse(text).ast;
  } catch (error) {
    // The reader has no bound on `!!!…` but the stack's, which overflows with a RangeError where that is small.
    if (error instanceof ParseError) return refuseRule(placeOf(error, text), inWords(error, text));
    return refuseRule(whole, error instanceof RangeError ? TOO_NESTED : UNREADABLE);
  }
}

const UNREADABLE = 'This can not be read. Write CEL, such as `plan == "pro" && region in ["nz"]`.';

/** That operators or brackets stand within each other beyond any reader. */
export const TOO_NESTED = 'The rule is nested too deeply to be read. Make segments of its parts.';

function placeOf({ range }: ParseError, text: string): Place {
  const start = Math.min(range?.start ?? 0, Math.max(0, text.length - 1));
  return { start, end: Math.min(Math.max(range?.end ?? 0, start + 1), text.length) };
}

const WORDS: Readonly<Record<string, string>> = { and: '&&', or: '||', not: '!' };

function inWords(error: ParseError, text: string): string {
  const { start, end } = placeOf(error, text);
  const found = text.slice(start, end);
  switch (error.code) {
    case 'limit_exceeded':
      if (error.summary.includes('maxListElements'))
        return `A list in a rule has at most ${ELEMENTS_LIMIT} elements. Make a list of ids and write \`in list("…")\`.`;
      if (error.summary.includes('maxDepth')) return TOO_NESTED;
      return `The rule has more than ${NODES_LIMIT} parts. Make segments of some.`;
    case 'unterminated_string':
    case 'unterminated_triple_quoted_string':
      return 'The text is not closed. Put a quotation mark behind it.';
    case 'newline_in_string':
      return 'A text goes over the end of its line. Close it, or write `\\n`.';
    case 'reserved_identifier':
      return `\`${found}\` is a word of CEL's own, and no attribute.`;
    case 'invalid_macro_argument':
      return 'Macros over lists are not of this language. Write `"…" in tags`.';
    case 'unexpected_character':
    case 'unexpected_token':
    case 'expected_token':
      return unexpected(found, text, start, (error.range?.start ?? 0) >= text.trimEnd().length);
    default:
      return `This can not be read: ${error.summary}. Write CEL, such as \`plan == "pro" && region in ["nz"]\`.`;
  }
}

function unexpected(found: string, text: string, start: number, isAtEnd: boolean): string {
  if (isAtEnd) return 'The rule ends before it is whole. Write what is missing, or close what is open.';
  const word = /^[A-Za-z]+/.exec(text.slice(start))?.[0].toLowerCase() ?? '';
  const operator = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
  if (operator !== undefined) return `CEL has no \`${word}\`. Write \`${operator}\`.`;
  if (found.startsWith('=')) return '`=` compares nothing. Write `==`.';
  if (found.startsWith('&')) return '`&` stands alone. Write `&&`.';
  if (found.startsWith('|')) return '`|` stands alone. Write `||`.';
  return `\`${found}\` can not stand here. Write CEL, such as \`plan == "pro" && region in ["nz"]\`.`;
}
