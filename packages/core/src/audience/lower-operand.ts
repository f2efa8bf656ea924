import { type Node, TOO_NESTED } from './cel-syntax.ts';
import type { Operand } from './condition.ts';
import { callOperand, methodOperand } from './lower-call.ts';
import { refuseRule } from './rule-fault.ts';
import {
  attributeAt,
  KINDS_IN_WORDS,
  type Kind,
  pathOf,
  type RuleScope,
  type Typed,
  typedAttribute,
} from './rule-scope.ts';

/** How many operators may stand within each other. */
export const NESTING_LIMIT = 50;

/** What stands in a comparison, with its sort. */
export function lowerOperand(node: Node, scope: RuleScope, depth = 0): Typed {
  if (depth > NESTING_LIMIT) return refuseRule(node, TOO_NESTED);
  const lower = (each: Node) => lowerOperand(each, scope, depth + 1);
  switch (node.op) {
    case 'value':
      return literalOf(node, node.args);
    case 'id':
    case '.':
      return named(node, scope);
    case '+':
    case '-':
    case '*':
      return arithmetic(node, node.op, lower(node.args[0]), lower(node.args[1]));
    case '-_':
      return arithmetic(
        node,
        '-',
        { kind: 'number', operand: { op: 'literal', value: 0 }, attribute: null },
        lower(node.args),
      );
    case 'call':
      return callOperand(node, node.args[0], node.args[1], lower);
    case 'rcall':
      return methodOperand(node, node.args[0], node.args[1], node.args[2], lower);
    case '/':
    case '%':
      return refuseRule(node, `\`${node.op}\` is not of this language. Multiply the other side instead.`);
    case '[]':
    case '[?]':
    case '.?':
      return refuseRule(
        node,
        'Nothing is looked up by `[…]`. Write attributes with dots, `app.version`, and lists with `in`.',
      );
    case 'map':
      return refuseRule(node, 'Maps are not of this language. Compare attributes one by one.');
    case 'list':
      return refuseRule(node, 'A list stands only to the right of `in`. Write `plan in ["pro", "team"]`.');
    case '?:':
      return refuseRule(node, '`? :` chooses between conditions, not values. Put the comparison into each branch.');
    default:
      return refuseRule(node, 'This is a condition, where a value is asked for. Join conditions by `&&` and `||`.');
  }
}

function named(node: Node, scope: RuleScope): Typed {
  const path = pathOf(node);
  if (path === null) return refuseRule(node, 'Only attributes have parts. Write their names with dots, `app.version`.');
  if (path === 'now') return { kind: 'time', operand: { op: 'now' }, attribute: null };
  return typedAttribute(attributeAt(path, node, scope));
}

function literalOf(node: Node, value: unknown): Typed {
  const typed = (kind: Kind, literal: string | number | boolean): Typed => ({
    kind,
    operand: { op: 'literal', value: literal },
    attribute: null,
  });
  switch (typeof value) {
    case 'string':
      // PostgreSQL's jsonb holds neither, and no context that came as UTF-8 has the second.
      if (value.includes('\0') || !value.isWellFormed())
        return refuseRule(
          node,
          'The text has a character that no text may have: U+0000, or half of a pair. Leave it out.',
        );
      return typed('string', value);
    case 'boolean':
      return typed('boolean', value);
    case 'number':
      return typed('number', value);
    case 'bigint':
      if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER)
        return refuseRule(
          node,
          'The number is beyond 9,007,199,254,740,991, up to which all are exact. Compare texts instead.',
        );
      return typed('number', Number(value));
    default:
      if (value === null) return refuseRule(node, '`null` is no value of a context. Write `has(…)` or `!has(…)`.');
      if (value instanceof Uint8Array) return refuseRule(node, 'Bytes are not of this language. Leave out the `b`.');
      return refuseRule(node, 'Unsigned numbers are not of this language. Leave out the `u`.');
  }
}

type Arithmetic = '+' | '-' | '*';

function arithmetic(node: Node, op: Arithmetic, left: Typed, right: Typed): Typed {
  const kind = kindOf(op, left.kind, right.kind);
  if (kind === null) return refuseRule(node, unfit(op, left.kind, right.kind));
  const [a, b] = [left.operand, right.operand];
  if (a.op !== 'literal' || b.op !== 'literal' || typeof a.value !== 'number' || typeof b.value !== 'number') {
    const operand: Operand = { op, left: a, right: b };
    return { kind, operand, attribute: null };
  }
  const value = op === '+' ? a.value + b.value : op === '-' ? a.value - b.value : a.value * b.value;
  if (!Number.isFinite(value)) return refuseRule(node, 'The number is too large. Write a smaller one.');
  return { kind, operand: { op: 'literal', value: value === 0 ? 0 : value }, attribute: null };
}

function kindOf(op: Arithmetic, left: Kind, right: Kind): Kind | null {
  if (left === 'number' && right === 'number') return 'number';
  if (op === '*') return null;
  if (left === 'duration' && right === 'duration') return 'duration';
  if (left === 'time' && right === 'duration') return 'time';
  if (op === '+') return left === 'duration' && right === 'time' ? 'time' : null;
  return left === 'time' && right === 'time' ? 'duration' : null;
}

function unfit(op: Arithmetic, left: Kind, right: Kind): string {
  if (left === 'string' && right === 'string' && op === '+')
    return 'Texts are not put together. Write the whole text, or use `startsWith` and `endsWith`.';
  const between = `\`${op}\` stands between numbers, and between times and durations${op === '*' ? ' not at all' : ''}`;
  return `${between}; here are ${KINDS_IN_WORDS[left]} and ${KINDS_IN_WORDS[right]}. Write \`duration("72h")\` for a duration.`;
}
