import type { Node } from './cel-syntax.ts';
import type { Condition } from './condition.ts';
import { lowerOperand } from './lower-operand.ts';
import { propose } from './nearest-name.ts';
import { type Place, refuseRule } from './rule-fault.ts';
import { KINDS_IN_WORDS, type RuleScope, type Typed } from './rule-scope.ts';

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** A comparison of two values of one sort. */
export function lowerComparison(
  node: Node,
  op: Comparison,
  sides: readonly [left: Node, right: Node],
  scope: RuleScope,
): Condition {
  const [left, right] = [lowerOperand(sides[0], scope), lowerOperand(sides[1], scope)];
  if (left.kind !== right.kind) return refuseRule(node, unlike(op, left, right));
  if (left.kind === 'strings')
    return refuseRule(node, 'Lists are not compared as a whole. Write `"vip" in tags` or `size(tags) > 0`.');
  const isOrder = op !== '==' && op !== '!=';
  if (left.kind === 'boolean' && isOrder)
    return refuseRule(node, 'True and false have no order. Join conditions by `&&`, `||` and `!`.');
  if (left.kind === 'string' && isOrder) refuseTextOrder(node, left, right);
  refuseUndeclared(sides[1], left, right);
  refuseUndeclared(sides[0], right, left);
  return { op, left: left.operand, right: right.operand };
}

/**
 * `a == b` of conditions. One of them may stand twice in what it becomes, so one must be an attribute or a literal: else the
 * whole could double at every level.
 */
export function lowerEquivalence(
  node: Node,
  isSame: boolean,
  isLeftCondition: boolean,
  [left, right]: readonly [left: Condition, right: Condition],
  isRightCondition: boolean,
): Condition {
  if (isLeftCondition && isRightCondition)
    return refuseRule(
      node,
      'Two conditions are not compared. Write `(a && b) || (!a && !b)`, or `(a && !b) || (!a && b)`.',
    );
  const [test, value] = isLeftCondition ? [left, right] : [right, left];
  const not: Condition = { op: 'not', of: value };
  return { op: 'if', test, yes: isSame ? value : not, no: isSame ? not : value };
}

/** A literal that an attribute is compared with is one of those that it may be. */
export function refuseUndeclared(at: Place, { attribute }: Typed, { operand }: Typed): void {
  if (attribute === null || attribute.values === null || operand.op !== 'literal') return;
  const text = String(operand.value);
  if (attribute.values.includes(text)) return;
  refuseRule(
    at,
    `\`${attribute.path}\` is never ${JSON.stringify(text.slice(0, 60))}. ${propose(text, attribute.values, 'values declared for it')}`,
  );
}

/** Texts are in the order of their letters, in which 4.10 comes before 4.9 and a date need not be written in one way. */
function refuseTextOrder(node: Node, left: Typed, right: Typed): void {
  for (const { operand } of [left, right]) {
    const text = operand.op === 'literal' ? String(operand.value) : '';
    if (/^v?\d+\.\d+/.test(text))
      refuseRule(
        node,
        'Texts are compared letter by letter, so that "4.10" comes before "4.9". Write `semver(…)` on both sides.',
      );
    if (/^\d{4}-\d{2}-\d{2}/.test(text))
      refuseRule(
        node,
        'Texts are compared letter by letter, whatever time they mean. Write `timestamp(…)` on both sides.',
      );
  }
}

function unlike(op: Comparison, left: Typed, right: Typed): string {
  const kinds = [left.kind, right.kind];
  const sides = `\`${op}\` compares values of one sort; here are ${KINDS_IN_WORDS[left.kind]} and ${KINDS_IN_WORDS[right.kind]}.`;
  if (kinds.includes('strings')) return `${sides} Write \`"vip" in tags\`.`;
  if (kinds.includes('semver')) return `${sides} Write \`semver("4.2.0")\`.`;
  if (kinds.includes('duration')) return `${sides} Write \`now - signedUp > duration("72h")\`.`;
  if (kinds.includes('time')) return `${sides} Write \`timestamp("2026-12-01T09:00:00Z")\` or \`date("2026-12-01")\`.`;
  if (kinds.includes('number'))
    return `${sides} Write the number without quotes, or declare the attribute as a \`number\`.`;
  return `${sides} Write \`true\` and \`false\` without quotes.`;
}
