import type { Node } from './cel-syntax.ts';
import type { Condition } from './condition.ts';
import { only, textOf } from './lower-call.ts';
import { refuseUndeclared } from './lower-comparison.ts';
import { lowerOperand } from './lower-operand.ts';
import { propose } from './nearest-name.ts';
import { refuseRule } from './rule-fault.ts';
import { KINDS_IN_WORDS, type RuleScope, type Typed } from './rule-scope.ts';

/** `in`: among literals, in a list of ids, or among the texts of an attribute. */
export function lowerMembership([left, right]: readonly [left: Node, right: Node], scope: RuleScope): Condition {
  const sought = lowerOperand(left, scope);
  if (right.op === 'list') return amongLiterals(left, sought, right.args, right, scope);
  if (right.op === 'call' && right.args[0] === 'list') return inList(left, sought, right, right.args[1], scope);
  const among = lowerOperand(right, scope);
  if (among.kind !== 'strings')
    return refuseRule(
      right,
      `\`in\` is asked of a list, not of ${KINDS_IN_WORDS[among.kind]}. Write \`plan in ["pro"]\`${among.kind === 'string' ? ', or `text.contains("…")`' : ''}.`,
    );
  if (sought.kind !== 'string')
    return refuseRule(left, `The list has texts, and this is ${KINDS_IN_WORDS[sought.kind]}. Write a text in quotes.`);
  return { op: 'in', left: sought.operand, among: among.operand };
}

function amongLiterals(left: Node, sought: Typed, elements: readonly Node[], list: Node, scope: RuleScope): Condition {
  const { kind } = sought;
  if (kind !== 'string' && kind !== 'number' && kind !== 'boolean')
    return refuseRule(left, `${KINDS_IN_WORDS[kind]} is not looked for in a list. Write \`==\` and \`||\`.`);
  if (elements.length === 0)
    return refuseRule(list, 'The list is empty, so that nobody would match. Write what is meant.');
  const literals = elements.map((element) => {
    const typed = lowerOperand(element, scope);
    if (typed.operand.op !== 'literal')
      return refuseRule(element, 'A list is written out, without attributes. Compare with `==` and `||`.');
    if (typed.kind !== kind)
      return refuseRule(
        element,
        `The list is asked for ${KINDS_IN_WORDS[kind]}, and this is ${KINDS_IN_WORDS[typed.kind]}. Write all of one sort.`,
      );
    refuseUndeclared(element, sought, typed);
    return typed.operand.value;
  });
  return { op: 'in', left: sought.operand, among: literals };
}

function inList(left: Node, sought: Typed, call: Node, args: readonly Node[], { lists }: RuleScope): Condition {
  const key = textOf(only(call, 'list', args), 'targetingKey in list("staff")');
  if (!lists.has(key))
    return refuseRule(call, `There is no list \`${key.slice(0, 80)}\`. ${propose(key, lists, 'lists')}`);
  if (sought.kind !== 'string')
    return refuseRule(
      left,
      `A list has ids, and this is ${KINDS_IN_WORDS[sought.kind]}. Write \`targetingKey in list("${key}")\`.`,
    );
  return { op: 'inList', key, left: sought.operand };
}
