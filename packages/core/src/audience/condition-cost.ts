import type { Condition, Operand } from './condition.ts';

/** What a rule may cost at most with all the segments that it goes through, so that no context makes evaluating it slow. */
export const COST_LIMIT = 5_000;

/** What segments cost, by key. */
export type SegmentCosts = Pick<ReadonlyMap<string, number>, 'get'>;

/** Of going through a text that may be 8,192 characters long, beside a step, which costs 1. */
const TEXT_WALK = 50;
/** Of reading a version, a time or an address, which are refused where they are longer. */
const SHORT_TEXT = 10;

/**
 * How many steps evaluating a condition takes at most: every branch counts, and a segment as often as it is referred to,
 * as it is evaluated that often. Segments without a cost count as one step.
 */
export function costOf(condition: Condition, segments: SegmentCosts): number {
  const cost = (each: Condition) => costOf(each, segments);
  switch (condition.op) {
    case 'constant':
    case 'has':
      return condition.op === 'has' ? SHORT_TEXT : 1;
    case 'and':
    case 'or':
      return sum(condition.of.map(cost)) + condition.of.length;
    case 'not':
      return 1 + cost(condition.of);
    case 'if':
      return 1 + cost(condition.test) + Math.max(cost(condition.yes), cost(condition.no));
    case 'is':
      return 1 + costOfOperand(condition.value);
    case 'segment':
      return 1 + (segments.get(condition.key) ?? 0);
    case 'inList':
      return TEXT_WALK + costOfOperand(condition.left);
    case 'in':
      return TEXT_WALK / 5 + costOfOperand(condition.left);
    case 'inCidr':
      return SHORT_TEXT + costOfOperand(condition.left);
    case 'contains':
      return TEXT_WALK + costOfOperand(condition.left);
    default:
      return 1 + costOfOperand(condition.left) + costOfOperand(condition.right);
  }
}

function costOfOperand(operand: Operand): number {
  switch (operand.op) {
    case 'literal':
    case 'now':
    case 'attribute':
      return 1;
    case 'time':
    case 'semver':
      return SHORT_TEXT + costOfOperand(operand.of);
    case 'percentile':
    case 'size':
    case 'lowerAscii':
      return TEXT_WALK + costOfOperand(operand.of);
    default:
      return 1 + costOfOperand(operand.left) + costOfOperand(operand.right);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
