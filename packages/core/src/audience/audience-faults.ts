import { Errors } from 'typebox/value';
import { AudienceFileSchema, KEY_WORDS } from './audience-file-schema.ts';
import { propose } from './nearest-name.ts';

/** One fault of an audience document: where, as steps into it, which rule it breaks, and what would mend it. */
export interface AudienceFault {
  readonly path: readonly string[];
  readonly message: string;
  readonly mend: string;
}

export const FAULTS_LIMIT = 100;

/** Everything in a document that its schema does not allow. What `context` declares is left to its own reader. */
export function schemaFaults(value: unknown): readonly AudienceFault[] {
  const faults: AudienceFault[] = [];
  for (const error of Errors(AudienceFileSchema, value)) {
    const path = stepsOf(error.instancePath);
    if (path[0] === 'context') continue;
    if (error.keyword === 'additionalProperties') {
      for (const name of error.params.additionalProperties) faults.push(unknownField(path, name));
    } else if (error.keyword === 'required') {
      for (const name of error.params.requiredProperties)
        faults.push({ path, message: `\`${name}\` is missing.`, mend: `Add \`${name}:\`.` });
    } else {
      faults.push(valueFault(path, valueAt(value, path), schemaAt(FILE, path), error.message));
    }
    if (faults.length >= FAULTS_LIMIT) break;
  }
  return faults.slice(0, FAULTS_LIMIT);
}

/** Deeper than the deepest value of a flag may lie. */
const DEPTH_LIMIT = 20;

/** Texts that no database takes, wherever they stand: a NUL, or half of a character; and what is nested beyond measure. */
export function textFaults(document: unknown): readonly AudienceFault[] {
  const faults: AudienceFault[] = [];
  const left: { readonly value: unknown; readonly path: readonly string[] }[] = [{ value: document, path: [] }];
  for (let next = left.pop(); next !== undefined && faults.length < FAULTS_LIMIT; next = left.pop()) {
    const { value, path } = next;
    if (typeof value === 'string' && UNSTORABLE.test(value)) faults.push(unstorable(path));
    if (typeof value !== 'object' || value === null) continue;
    if (path.length > DEPTH_LIMIT) {
      const message = `The document is nested more than ${DEPTH_LIMIT} deep.`;
      faults.push({ path: path.slice(0, 4), message, mend: 'Nest it less deeply.' });
      continue;
    }
    for (const [name, part] of Object.entries(value)) {
      if (UNSTORABLE.test(name)) faults.push(unstorable(path));
      else left.push({ value: part, path: [...path, name] });
    }
  }
  return faults;
}

const UNSTORABLE = /[\u0000\p{Cs}]/u;

function unstorable(path: readonly string[]): AudienceFault {
  return { path, message: 'A text has a NUL or half of a character in it.', mend: 'Take it out.' };
}

/** Maps whose names are the owner's. */
const SECTIONS: ReadonlySet<string> = new Set([
  'segments',
  'lists',
  'holdouts',
  'programmes',
  'prerequisites',
  'flags',
]);

function isOwners(path: readonly string[]): boolean {
  if (path.length === 1) return SECTIONS.has(path[0] ?? '');
  return (path.length === 3 && path[2] === 'variants') || (path.length === 2 && path[0] === 'prerequisites');
}

function unknownField(path: readonly string[], name: string): AudienceFault {
  const shown = name.slice(0, 80);
  const at = [...path, name];
  if (isOwners(path)) return { path: at, message: `\`${shown}\` can not be a key here.`, mend: `Write ${KEY_WORDS}.` };
  const known = Object.keys(schemaAt(FILE, path)?.properties ?? {});
  return { path: at, message: `Unknown field \`${shown}\`.`, mend: propose(shown, known, 'fields') };
}

function valueFault(
  path: readonly string[],
  value: unknown,
  schema: SchemaPart | null,
  message: string,
): AudienceFault {
  const name = path.at(-1) ?? 'The document';
  const isPercentage = name === 'share' || name === 'weight';
  if (isPercentage && typeof value === 'number')
    return { path, message: `\`${name}\` is a percentage with its sign.`, mend: percentageMend(value) };
  const words = schema?.title ?? (schema?.enum === undefined ? null : `one of ${schema.enum.map(quoted).join(', ')}`);
  if (words !== null) return { path, message: `\`${name}\` is ${words}.`, mend: `Write ${words}.` };
  return { path, message: `\`${name}\` ${message}.`, mend: schema?.description ?? 'Write what the rule asks for.' };
}

/** Nobody can tell whether `0.5` is a half or half a percent. */
function percentageMend(value: number): string {
  if (value > 0 && value < 1)
    return `Write \`${value}%\`, or \`${Number((value * 100).toFixed(3))}%\` if that is meant.`;
  return `Write \`${value}%\`.`;
}

const quoted = (value: unknown) => `\`${String(value)}\``;

interface SchemaPart {
  readonly title?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly patternProperties?: Readonly<Record<string, SchemaPart>>;
  readonly items?: SchemaPart;
}

/** As plain JSON Schema, to be walked by paths that only a document knows. */
const FILE = JSON.parse(JSON.stringify(AudienceFileSchema)) as SchemaPart;

function schemaAt(schema: SchemaPart, path: readonly string[]): SchemaPart | null {
  let at: SchemaPart | undefined = schema;
  for (const step of path)
    at = at?.properties?.[step] ?? at?.items ?? Object.values(at?.patternProperties ?? {})[0] ?? undefined;
  return at ?? null;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const step of path)
    at =
      typeof at === 'object' && at !== null && Object.hasOwn(at, step)
        ? (at as Record<string, unknown>)[step]
        : undefined;
  return at;
}

function stepsOf(pointer: string): readonly string[] {
  const steps = pointer.split('/').slice(1);
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
