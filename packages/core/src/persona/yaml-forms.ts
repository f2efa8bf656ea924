import type { Alias, Document, Node, Scalar, YAMLMap } from 'yaml';
import { isAlias, isMap, isScalar, visit } from 'yaml';
import { FINDINGS_LIMIT, YAML_ALIAS_LIMIT, YAML_DEPTH_LIMIT } from './limits.ts';

/** Something in a YAML document that a persona may not hold: which rule, where by offsets, and what mends it. */
export interface RefusedForm {
  readonly code: string;
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly mend: string;
}

/** What two readers could read differently, what costs more than it says, and what JSON can not hold. */
export function refusedForms(document: Document.Parsed): readonly RefusedForm[] {
  const found: RefusedForm[] = [];
  const aliases = aliasCounter(document);
  if (document.directives.yaml.explicit === true || Object.keys(document.directives.tags).length > 1)
    found.push({
      ...{ code: 'yaml/directive', start: 0, end: 0 },
      message: 'The file starts with a YAML directive.',
      mend: 'Leave it out: YAML 1.2 is read.',
    });
  visit(document, {
    Pair(_, { key, value }, path) {
      if (path.length > 2 * YAML_DEPTH_LIMIT) {
        found.push(tooDeep(...rangeOf(key ?? value)));
        return visit.BREAK;
      }
      if (!isScalar(key))
        found.push(at(key ?? value, 'yaml/key', 'A key is not plain text.', 'Write the key as one word.'));
      return undefined;
    },
    Node(_, node, path) {
      if (path.length > 2 * YAML_DEPTH_LIMIT) {
        found.push(tooDeep(...rangeOf(node)));
        return visit.BREAK;
      }
      if (isAlias(node)) {
        const fault = aliases(node, path);
        if (fault !== null) found.push(fault);
        return fault?.code === 'yaml/alias-limit' ? visit.BREAK : undefined;
      }
      if (isMap(node)) found.push(...givenTwice(node));
      if (node.tag !== undefined)
        found.push(at(node, 'yaml/tag', `The tag \`${node.tag}\` is not allowed.`, 'Leave it out.'));
      if (isScalar(node)) found.push(...refusedScalar(node));
      return found.length > FINDINGS_LIMIT ? visit.BREAK : undefined;
    },
  });
  return found
    .slice(0, FINDINGS_LIMIT)
    .map((form) => (form.code === 'yaml/alias-limit' ? { ...form, code: 'yaml/alias' } : form));
}

/** The finding for what made a parser run out of stack: only a run of brackets, or of `- ` and `? `, is nested so deep. */
export function stackPlace(text: string): RefusedForm {
  const levels = YAML_DEPTH_LIMIT + 1;
  const run = new RegExp(`(?:[-?:][ \\t]+){${levels}}|(?:[[{][ \\t\\n]*){${levels}}`).exec(text);
  const start = run === null ? 0 : run.index + run[0].trimEnd().length - 1;
  return tooDeep(start, start + 1);
}

function tooDeep(start: number, end: number): RefusedForm {
  const message = `The YAML is nested more than ${YAML_DEPTH_LIMIT} levels deep.`;
  return { code: 'yaml/too-deep', start, end, message, mend: 'Flatten it.' };
}

/** Judges aliases in the order of the document; each costs as many as following it follows. */
function aliasCounter(document: Document.Parsed): (alias: Alias, path: readonly unknown[]) => RefusedForm | null {
  const inside = new Map<Node, number>();
  let followed = 0;
  const costOf = (target: Node): number => {
    const known = inside.get(target);
    if (known !== undefined) return known;
    let cost = 1;
    visit(target, {
      Alias(_, alias) {
        const next = alias.resolve(document);
        cost += next === undefined ? 1 : costOf(next);
        return cost > YAML_ALIAS_LIMIT ? visit.BREAK : undefined;
      },
    });
    inside.set(target, cost);
    return cost;
  };
  return (alias, path) => {
    const target = followed > YAML_ALIAS_LIMIT ? undefined : alias.resolve(document);
    const inItself = target !== undefined && path.includes(target);
    followed += target === undefined || inItself ? 1 : costOf(target);
    if (followed > YAML_ALIAS_LIMIT) {
      const message = `The YAML follows aliases more than ${YAML_ALIAS_LIMIT} times.`;
      return at(alias, 'yaml/alias-limit', message, 'Write the values out.');
    }
    if (inItself) return at(alias, 'yaml/alias', 'This alias leads into itself.', 'Write the value out.');
    if (target !== undefined) return null;
    const message = `The alias \`*${alias.source}\` leads nowhere.`;
    return at(alias, 'yaml/alias', message, 'Put it in quotes if it is text, or name what it stands for with `&`.');
  };
}

/** Told here because the parser compares every key with every other. */
function givenTwice(map: YAMLMap): RefusedForm[] {
  const seen = new Set<string>();
  return map.items.flatMap(({ key }) => {
    if (!isScalar(key)) return [];
    const name = String(key.value);
    if (seen.has(name)) return [at(key, 'yaml/duplicate-key', 'This key is given twice.', 'Keep one of the two.')];
    seen.add(name);
    return [];
  });
}

function refusedScalar(node: Scalar): RefusedForm[] {
  const { value } = node;
  if (typeof value === 'number' && !(Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER))
    return [at(node, 'yaml/number', 'This number can not be kept exactly.', 'Put it in quotes.')];
  if (typeof value === 'string' && !value.isWellFormed())
    return [at(node, 'yaml/surrogate', 'This text holds half a character.', 'Write it as UTF-8.')];
  // PostgreSQL can store no text that holds it, whatever the field.
  if (typeof value === 'string' && value.includes('\0'))
    return [at(node, 'text/unseen', 'This text holds the invisible character U+0000.', 'Remove it.')];
  return [];
}

function at(node: unknown, code: string, message: string, mend: string): RefusedForm {
  const [start, end] = rangeOf(node);
  return { code, start, end, message, mend };
}

function rangeOf(node: unknown): [number, number] {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : null;
  if (!Array.isArray(range)) return [0, 0];
  return [Number(range[0]), Number(range[1])];
}
