import type { Node } from './cel-syntax.ts';
import { type Place, refuseRule } from './rule-fault.ts';
import { refuseUnknownCall } from './rule-functions.ts';
import { KINDS_IN_WORDS, type Kind, type Typed } from './rule-scope.ts';
import { semverOrder } from './semver-order.ts';
import { durationOfText, timeOfText } from './time-text.ts';

type Lower = (node: Node) => Typed;

const SALT_LENGTH_LIMIT = 128;

/** A function that gives a value: `semver("4.2.0")`. */
export function callOperand(at: Place, name: string, args: readonly Node[], lower: Lower): Typed {
  switch (name) {
    case 'size':
      return sizeOf(at, lower(only(at, name, args)));
    case 'timestamp':
      return timestampOf(at, lower(only(at, name, args)));
    case 'date':
      return dateOf(at, textOf(only(at, name, args), 'date("2026-12-01")'));
    case 'duration':
      return durationOf(at, textOf(only(at, name, args), 'duration("72h")'));
    case 'semver':
      return semverOf(at, lower(only(at, name, args)));
    case 'percentile':
      return percentileOf(at, args, lower);
    default:
      return refuseUnknownCall(at, name);
  }
}

/** A method that gives a value: `email.lowerAscii()`. */
export function methodOperand(at: Place, name: string, receiver: Node, args: readonly Node[], lower: Lower): Typed {
  if (name !== 'lowerAscii' && name !== 'size') return refuseUnknownCall(at, name);
  if (args.length > 0) return refuseRule(at, `\`${name}()\` takes nothing between its brackets. Leave that out.`);
  const of = lower(receiver);
  if (name === 'size') return sizeOf(at, of);
  if (of.kind !== 'string') return refuseRule(at, wants('lowerAscii()', 'a text', of.kind));
  return { kind: 'string', operand: { op: 'lowerAscii', of: of.operand }, attribute: null };
}

/** The text that is written there and then; refuses what is known only when a rule is evaluated. */
export function textOf(node: Node, example: string): string {
  if (node.op === 'value' && typeof node.args === 'string' && !node.args.includes('\0') && node.args.isWellFormed())
    return node.args;
  return refuseRule(node, `Here stands a text as it is, no attribute and nothing computed. Write \`${example}\`.`);
}

/** The one argument. */
export function only(at: Place, name: string, args: readonly Node[]): Node {
  const [arg] = args;
  if (arg === undefined || args.length > 1)
    return refuseRule(at, `\`${name}\` takes one argument, not ${args.length}.`);
  return arg;
}

/** That a function wants another sort of value. */
function wants(name: string, wanted: string, kind: Kind): string {
  return `\`${name}\` is asked of ${wanted}, not of ${KINDS_IN_WORDS[kind]}. Ask it of another attribute.`;
}

function sizeOf(at: Place, { kind, operand }: Typed): Typed {
  if (kind !== 'string' && kind !== 'strings') return refuseRule(at, wants('size', 'a text or a list', kind));
  return { kind: 'number', operand: { op: 'size', of: operand }, attribute: null };
}

function timestampOf(at: Place, { kind, operand }: Typed): Typed {
  if (kind === 'time') return { kind, operand, attribute: null };
  if (kind !== 'string') return refuseRule(at, wants('timestamp', 'a text', kind));
  if (operand.op !== 'literal') return { kind: 'time', operand: { op: 'time', of: operand }, attribute: null };
  const text = String(operand.value);
  const value = text.includes('T') ? timeOfText(text) : null;
  if (value === null)
    return refuseRule(
      at,
      `${shown(text)} is no time as RFC 3339 writes it. Write \`timestamp("2026-12-01T09:00:00Z")\`, or \`date("2026-12-01")\`.`,
    );
  return { kind: 'time', operand: { op: 'literal', value }, attribute: null };
}

function dateOf(at: Place, text: string): Typed {
  const value = text.includes('T') ? null : timeOfText(text);
  if (value === null)
    return refuseRule(at, `${shown(text)} is no date. Write \`date("2026-12-01")\`: its midnight in UTC.`);
  return { kind: 'time', operand: { op: 'literal', value }, attribute: null };
}

function durationOf(at: Place, text: string): Typed {
  const value = durationOfText(text);
  if (value === null)
    return refuseRule(
      at,
      `${shown(text)} is no duration in hours, minutes, seconds and milliseconds. Write \`duration("72h")\` or \`duration("1h30m")\`.`,
    );
  return { kind: 'duration', operand: { op: 'literal', value }, attribute: null };
}

function semverOf(at: Place, { kind, operand }: Typed): Typed {
  if (kind === 'semver') return { kind, operand, attribute: null };
  if (kind !== 'string') return refuseRule(at, wants('semver', 'a text', kind));
  if (operand.op === 'literal' && semverOrder(String(operand.value)) === null)
    return refuseRule(
      at,
      `${shown(String(operand.value))} is no semantic version. Write all three numbers, \`semver("4.2.0")\`.`,
    );
  return { kind: 'semver', operand: { op: 'semver', of: operand }, attribute: null };
}

function percentileOf(at: Place, args: readonly Node[], lower: Lower): Typed {
  const [unit, salt] = args;
  if (unit === undefined || salt === undefined || args.length > 2)
    return refuseRule(
      at,
      '`percentile` takes an id and a salt. Write `percentile(targetingKey, "spring-trial") < 12.5`.',
    );
  const { kind, operand } = lower(unit);
  if (kind !== 'string') return refuseRule(at, wants('percentile', 'a text', kind));
  const text = textOf(salt, 'percentile(targetingKey, "spring-trial")');
  if (text === '' || text.length > SALT_LENGTH_LIMIT)
    return refuseRule(salt, `A salt has 1 to ${SALT_LENGTH_LIMIT} characters. Write one of its own for each split.`);
  return { kind: 'number', operand: { op: 'percentile', of: operand, salt: text }, attribute: null };
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
