import { type Node, TOO_NESTED } from './cel-syntax.ts';
import type { Condition } from './condition.ts';
import { blockOf } from './ip-block.ts';
import { only, textOf } from './lower-call.ts';
import { lowerComparison, lowerEquivalence } from './lower-comparison.ts';
import { lowerMembership } from './lower-membership.ts';
import { lowerOperand, NESTING_LIMIT } from './lower-operand.ts';
import { propose } from './nearest-name.ts';
import { refuseRule } from './rule-fault.ts';
import { refuseUnknownCall } from './rule-functions.ts';
import { attributeAt, KINDS_IN_WORDS, pathOf, type RuleScope } from './rule-scope.ts';

/** Longer ones could make a search of a hostile text take as long as both lengths multiplied. */
const SOUGHT_LENGTH_LIMIT = 256;

/** The condition that a node of syntax says; refuses what says neither yes nor no. */
export function lowerCondition(node: Node, scope: RuleScope, depth = 0): Condition {
  if (depth > NESTING_LIMIT) return refuseRule(node, TOO_NESTED);
  const lower = (each: Node) => lowerCondition(each, scope, depth + 1);
  switch (node.op) {
    case '&&':
      return { op: 'and', of: chainOf(node, '&&').map(lower) };
    case '||':
      return { op: 'or', of: chainOf(node, '||').map(lower) };
    case '!_':
      return { op: 'not', of: lower(node.args) };
    case '?:': {
      const [test, yes, no] = node.args;
      return { op: 'if', test: lower(test), yes: lower(yes), no: lower(no) };
    }
    case '==':
    case '!=':
      return equality(node, node.op, node.args, scope, lower);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return lowerComparison(node, node.op, node.args, scope);
    case 'in':
      return lowerMembership(node.args, scope);
    case 'call':
      return isCondition(node) ? called(node, node.args[0], node.args[1], scope) : truthOfValue(node, scope);
    case 'rcall':
      return isCondition(node)
        ? sought(node, node.args[0], node.args[1], node.args[2], scope)
        : truthOfValue(node, scope);
    default:
      return truthOfValue(node, scope);
  }
}

const CONDITIONS: ReadonlySet<string> = new Set(['&&', '||', '!_', '?:', '==', '!=', '<', '<=', '>', '>=', 'in']);
const CALLS: ReadonlySet<string> = new Set(['has', 'segment', 'inCidr']);
const METHODS = ['contains', 'startsWith', 'endsWith'] as const;

/** Whether a node is a condition by its form; boolean attributes and literals are values. */
function isCondition(node: Node): boolean {
  if (node.op === 'call') return CALLS.has(node.args[0]);
  if (node.op === 'rcall') return METHODS.some((method) => method === node.args[0]);
  return CONDITIONS.has(node.op);
}

/** `a && b && c` as it is read, not as it is nested. */
function chainOf(node: Node, op: '&&' | '||'): readonly Node[] {
  const chain: Node[] = [];
  let at = node;
  while (at.op === op) {
    chain.push(at.args[1]);
    at = at.args[0];
  }
  return [at, ...chain.reverse()];
}

/** A boolean attribute or literal. */
function truthOfValue(node: Node, scope: RuleScope): Condition {
  const { kind, operand } = lowerOperand(node, scope);
  if (kind !== 'boolean')
    return refuseRule(
      node,
      `A condition is true or false, and this is ${KINDS_IN_WORDS[kind]}. Compare it with something.`,
    );
  return operand.op === 'literal' ? { op: 'constant', value: operand.value === true } : { op: 'is', value: operand };
}

type Lower = (node: Node) => Condition;
type Pair = readonly [left: Node, right: Node];

function equality(node: Node, op: '==' | '!=', [left, right]: Pair, scope: RuleScope, lower: Lower): Condition {
  if (!isCondition(left) && !isCondition(right)) return lowerComparison(node, op, [left, right], scope);
  return lowerEquivalence(node, op === '==', isCondition(left), [lower(left), lower(right)], isCondition(right));
}

function called(node: Node, name: string, args: readonly Node[], scope: RuleScope): Condition {
  switch (name) {
    case 'has': {
      const path = pathOf(only(node, name, args));
      if (path === null || path === 'now')
        return refuseRule(node, '`has` is asked of an attribute. Write `has(app.version)`.');
      const { type } = attributeAt(path, args[0] ?? node, scope);
      return { op: 'has', path: path.split('.'), type };
    }
    case 'segment':
      return segment(node, textOf(only(node, name, args), 'segment("beta-testers")'), scope);
    case 'inCidr':
      return inCidr(node, args, scope);
    default:
      return refuseUnknownCall(node, name);
  }
}

function segment(node: Node, key: string, { segments, referred }: RuleScope): Condition {
  if (!segments.has(key))
    return refuseRule(
      node,
      `There is no segment \`${key.slice(0, 80)}\`. ${propose(key, segments.keys(), 'segments')}`,
    );
  if (!referred.has(key)) referred.set(key, { start: node.start, end: node.end });
  return { op: 'segment', key };
}

function inCidr(node: Node, args: readonly Node[], scope: RuleScope): Condition {
  const example = 'inCidr(ip, "10.0.0.0/8")';
  const [address, block] = args;
  if (address === undefined || block === undefined || args.length > 2)
    return refuseRule(node, `\`inCidr\` takes an address and a block. Write \`${example}\`.`);
  const { kind, operand } = lowerOperand(address, scope);
  if (kind !== 'string')
    return refuseRule(address, `An address is a text, not ${KINDS_IN_WORDS[kind]}. Write \`${example}\`.`);
  const text = textOf(block, example);
  if (text.length > 64 || blockOf(text) === null)
    return refuseRule(
      block,
      `${JSON.stringify(text.slice(0, 60))} is no block of addresses. Write \`${example}\` or \`"2001:db8::/32"\`.`,
    );
  return { op: 'inCidr', left: operand, block: text };
}

function sought(node: Node, name: string, receiver: Node, args: readonly Node[], scope: RuleScope): Condition {
  const method = METHODS.find((one) => one === name);
  if (method === undefined) return refuseUnknownCall(node, name);
  const [left, right] = [receiver, only(node, name, args)].map((each) => ({ each, ...lowerOperand(each, scope) }));
  if (left === undefined || right === undefined) return refuseUnknownCall(node, name);
  if (left.kind === 'strings' && method === 'contains')
    return refuseRule(node, 'A list is asked by `in`. Write `"vip" in tags`.');
  for (const { kind, each } of [left, right])
    if (kind !== 'string')
      refuseRule(each, `\`${name}\` is asked of texts, not of ${KINDS_IN_WORDS[kind]}. Compare with \`==\`.`);
  const { operand } = right;
  if (method === 'contains' && !(operand.op === 'literal' && String(operand.value).length <= SOUGHT_LENGTH_LIMIT))
    return refuseRule(
      right.each,
      `\`contains\` looks for a text of at most ${SOUGHT_LENGTH_LIMIT} characters that the rule itself writes, so that no context makes it slow. Write \`email.contains("@")\`.`,
    );
  return { op: method, left: left.operand, right: operand };
}
