import type { Node } from './cel-syntax.ts';
import type { Operand } from './condition.ts';
import type { ContextAttribute } from './context-schema.ts';
import { propose } from './nearest-name.ts';
import { type Place, refuseRule } from './rule-fault.ts';

/** What a rule may name, and what it has named so far. */
export interface RuleScope {
  readonly attributes: ReadonlyMap<string, ContextAttribute>;
  /** What attributes lie within: `app` of `app.version`. */
  readonly parents: ReadonlySet<string>;
  readonly segments: { readonly has: (key: string) => boolean; readonly keys: () => Iterable<string> };
  readonly lists: ReadonlySet<string>;
  /** Where each segment is first referred to. */
  readonly referred: Map<string, Place>;
}

/** Of what sort a value is while a rule is checked; all numbers are doubles, whatever CEL would make of a literal. */
export type Kind = 'string' | 'number' | 'boolean' | 'time' | 'duration' | 'semver' | 'strings';

/** A value of a rule whose sort is known. */
export interface Typed {
  readonly kind: Kind;
  readonly operand: Operand;
  /** Which attribute it is, if it is one as it stands. */
  readonly attribute: ContextAttribute | null;
}

export const KINDS_IN_WORDS: Readonly<Record<Kind, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  time: 'a time',
  duration: 'a duration',
  semver: 'a version',
  strings: 'a list of texts',
};

/** The names that attributes lie within. */
export function parentsOf(paths: Iterable<string>): ReadonlySet<string> {
  const parents = new Set<string>();
  for (const path of paths) {
    const parts = path.split('.');
    for (let n = 1; n < parts.length; n += 1) parents.add(parts.slice(0, n).join('.'));
  }
  return parents;
}

/** `app.version` as it is written; `null`: the node is no name. */
export function pathOf(node: Node): string | null {
  const parts: string[] = [];
  let at = node;
  while (at.op === '.') {
    parts.push(at.args[1]);
    at = at.args[0];
  }
  return at.op === 'id' ? [at.args, ...parts.reverse()].join('.') : null;
}

/** The attribute of that path; refuses one that is not declared, and proposes what was meant. */
export function attributeAt(path: string, at: Place, { attributes, parents }: RuleScope): ContextAttribute {
  const attribute = attributes.get(path);
  if (attribute !== undefined) return attribute;
  const shown = path.slice(0, 80);
  if (parents.has(path)) {
    const within = [...attributes.keys()].filter((name) => name.startsWith(`${path}.`)).slice(0, 5);
    refuseRule(at, `\`${shown}\` is no value itself. Write ${within.map((name) => `\`${name}\``).join(' or ')}.`);
  }
  const parts = path.split('.');
  const above = parts.map((_, n) => parts.slice(0, n).join('.')).find((name) => attributes.has(name));
  if (above !== undefined) refuseRule(at, `\`${above}\` is a value, with nothing within it. Write \`${above}\`.`);
  return refuseRule(
    at,
    `\`${shown}\` is not declared. ${propose(path, [...attributes.keys(), 'now'], 'attributes')} What a rule asks is declared in \`context.yaml\`.`,
  );
}

/** An attribute as a value: a time and a version are made of the text that arrives. */
export function typedAttribute(attribute: ContextAttribute): Typed {
  const { path, type } = attribute;
  const operand: Operand = { op: 'attribute', path: path.split('.'), type };
  if (type === 'timestamp') return { kind: 'time', operand: { op: 'time', of: operand }, attribute };
  if (type === 'semver') return { kind: 'semver', operand: { op: 'semver', of: operand }, attribute };
  return { kind: type, operand, attribute };
}
