import { ok, type Result, refuse } from '../result.ts';
import { INHERITED_NAMES } from './attribute-names.ts';
import type { AttributeType } from './condition.ts';
import { propose } from './nearest-name.ts';

/** What a context may say, and a rule may ask. */
export interface ContextAttribute {
  /** Dotted: `app.version`. */
  readonly path: string;
  readonly type: AttributeType;
  readonly description: string;
  /** All that a string may be; `null`: anything. */
  readonly values: readonly string[] | null;
}

/** What an owner declares of their contexts, beside what is built in; sorted by path. Plain JSON. */
export interface ContextSchema {
  readonly attributes: readonly ContextAttribute[];
}

export const ATTRIBUTE_TYPES = [
  'string',
  'number',
  'boolean',
  'timestamp',
  'semver',
  'strings',
] as const satisfies readonly AttributeType[];

export const ATTRIBUTES_LIMIT = 200;
export const VALUES_LIMIT = 200;
export const VALUE_LENGTH_LIMIT = 200;
export const DESCRIPTION_LENGTH_LIMIT = 500;
/** One less than a context may be deep, and names that people still read. */
const PARTS_LIMIT = 6;
const PART_LENGTH_LIMIT = 64;

const builtIn = (path: string, description: string): ContextAttribute => ({
  path,
  type: 'string',
  description,
  values: null,
});

/** What every environment knows without being told. */
export const BUILT_IN_ATTRIBUTES: readonly ContextAttribute[] = [
  builtIn('targetingKey', 'The person, as the application names them; at most 1,024 characters.'),
  builtIn('account', 'The account or organisation that the person belongs to.'),
  builtIn('conversation', 'The conversation.'),
  builtIn('channel', 'Where it is held, as the persona names its channels.'),
  builtIn('locale', 'A language tag (BCP 47).'),
  builtIn('region', 'Where the person is, as releases name regions.'),
];

/** Of CEL's grammar: no rule could say them. */
const CEL_WORDS: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** One fault of a schema: where, as steps into the file, which rule, and what would mend it. */
export interface ContextSchemaFault {
  readonly path: readonly string[];
  readonly message: string;
  readonly mend: string;
}

/** Every attribute of an environment by its dotted path, built in and declared. */
export function attributesOf({ attributes }: ContextSchema): ReadonlyMap<string, ContextAttribute> {
  return new Map([...BUILT_IN_ATTRIBUTES, ...attributes].map((attribute) => [attribute.path, attribute]));
}

/** What a `context.yaml` holds, once read as YAML or JSON: `attributes`, each by its dotted path; or all its faults. */
export function parseContextSchema(value: unknown): Result<ContextSchema, readonly ContextSchemaFault[]> {
  if (!isRecord(value))
    return refuse([fault([], 'A context schema is a map.', 'Write `attributes:` and below it one entry for each.')]);
  const unknown = Object.keys(value).filter((name) => name !== 'attributes');
  const faults = unknown.slice(0, 20).map((name) => unknownField([], name, ['attributes']));
  const { attributes = {} } = value;
  if (!isRecord(attributes))
    return refuse([...faults, fault(['attributes'], '`attributes` is a map.', 'Write an entry for each attribute.')]);
  const paths = Object.keys(attributes);
  if (paths.length > ATTRIBUTES_LIMIT) {
    const message = `\`attributes\` has ${paths.length} entries; ${ATTRIBUTES_LIMIT} is the most.`;
    return refuse([...faults, fault(['attributes'], message, 'Declare what rules ask, and no more.')]);
  }
  const declared = paths.sort().flatMap((path) => {
    const ofName = nameFault(path, attributes);
    if (ofName !== null) faults.push(ofName);
    const attribute = parseAttribute(path, attributes[path], faults);
    return attribute === null ? [] : [attribute];
  });
  return faults.length > 0 ? refuse(faults) : ok({ attributes: declared });
}

function nameFault(path: string, attributes: object): ContextSchemaFault | null {
  const at = ['attributes', path];
  const named = `\`${path.slice(0, 80)}\``;
  const parts = path.split('.');
  if (path === 'now' || BUILT_IN_ATTRIBUTES.some((attribute) => attribute.path === path))
    return fault(at, `${named} is built in and can not be declared again.`, 'Leave it out.');
  if (parts.length > PARTS_LIMIT)
    return fault(at, `${named} has ${parts.length} parts; ${PARTS_LIMIT} is the most.`, 'Nest it less deeply.');
  for (const part of parts) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(part) || part.length > PART_LENGTH_LIMIT) {
      const message = `${named} can not be an attribute's name: each part between dots is letters, digits and underscores, begins with no digit and has at most ${PART_LENGTH_LIMIT} characters.`;
      return fault(at, message, 'Rename it, in the context too.');
    }
    if (INHERITED_NAMES.has(part))
      return fault(
        at,
        `${named} has the part \`${part}\`, a name that every object has.`,
        'Rename it, in the context too.',
      );
    if (CEL_WORDS.has(part))
      return fault(at, `${named} has the part \`${part}\`, a word of CEL's own.`, 'Rename it, in the context too.');
  }
  const parent = parts
    .slice(1)
    .map((_, n) => parts.slice(0, n + 1).join('.'))
    .find((above) => above === 'now' || Object.hasOwn(attributes, above) || BUILT_INS.has(above));
  if (parent === undefined) return null;
  const message = `${named} lies within \`${parent}\`, which is a value itself.`;
  return fault(at, message, `Rename one: \`${parent}\` can not be both.`);
}

const BUILT_INS: ReadonlySet<string> = new Set(BUILT_IN_ATTRIBUTES.map(({ path }) => path));

const FIELDS = ['type', 'description', 'enum'] as const;

function parseAttribute(path: string, value: unknown, faults: ContextSchemaFault[]): ContextAttribute | null {
  const at = ['attributes', path];
  const named = `\`${path.slice(0, 80)}\``;
  const add = (field: string, message: string, mend: string) => faults.push(fault([...at, field], message, mend));
  if (!isRecord(value)) {
    faults.push(fault(at, `${named} is a map.`, 'Write its `type` and its `description`.'));
    return null;
  }
  for (const name of Object.keys(value).slice(0, 20))
    if (!FIELDS.some((field) => field === name)) faults.push(unknownField(at, name, FIELDS));
  const type = ATTRIBUTE_TYPES.find((one) => one === value['type']);
  if (type === undefined) {
    const types = ATTRIBUTE_TYPES.map((one) => `\`${one}\``).join(', ');
    const given = typeof value['type'] === 'string' ? value['type'] : '';
    add(
      'type',
      `The type of ${named} is one of ${types}.`,
      given === '' ? 'Write one.' : propose(given, ATTRIBUTE_TYPES, 'types'),
    );
  }
  const { description } = value;
  if (typeof description !== 'string' || description.trim() === '' || description.length > DESCRIPTION_LENGTH_LIMIT)
    add(
      'description',
      `${named} needs a description of 1 to ${DESCRIPTION_LENGTH_LIMIT} characters.`,
      'Say what it means and who sets it.',
    );
  const values = value['enum'] === undefined ? null : parseValues(named, type, value['enum'], add);
  if (type === undefined || typeof description !== 'string') return null;
  return { path, type, description, values };
}

type Add = (field: string, message: string, mend: string) => void;

function parseValues(
  named: string,
  type: AttributeType | undefined,
  value: unknown,
  add: Add,
): readonly string[] | null {
  if (type !== 'string' && type !== undefined)
    add('enum', `${named} is a ${type}; only a \`string\` has an \`enum\`.`, 'Leave `enum` out.');
  const isList = Array.isArray(value) && value.length > 0 && value.length <= VALUES_LIMIT;
  const values = isList ? value.filter((one): one is string => isValue(one)) : [];
  if (isList && values.length === value.length && new Set(values).size === values.length) return values;
  const rule = `1 to ${VALUES_LIMIT} different texts of 1 to ${VALUE_LENGTH_LIMIT} characters`;
  add('enum', `The \`enum\` of ${named} is a list of ${rule}.`, 'Write each value once, numbers in quotes.');
  return null;
}

function isValue(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= VALUE_LENGTH_LIMIT;
}

function unknownField(at: readonly string[], name: string, fields: readonly string[]): ContextSchemaFault {
  return fault([...at, name], `Unknown field \`${name.slice(0, 80)}\`.`, propose(name, fields, 'fields'));
}

function fault(path: readonly string[], message: string, mend: string): ContextSchemaFault {
  return { path, message, mend };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
