import { compileFlags, type FlagSet, parseContextSchema } from '@setlist/core/audience';
import { parseRule } from '@setlist/core/audience/rules';
import { ARMS, type Clause, flagKey, ROLLOUT_PERCENT, RULES, type User, VARIANTS } from './benched-flag.ts';
import type { Candidate } from './candidate.ts';

const OPERATORS = { is: '==', below: '<', above: '>', versionBelow: '<', versionFrom: '>=' } as const;

function celOf({ attribute, op, values }: Clause): string {
  const literal = JSON.stringify(values[0]);
  if (op === 'in') return `${attribute} in ${JSON.stringify(values)}`;
  if (op === 'startsWith' || op === 'endsWith') return `${attribute}.${op}(${literal})`;
  if (op === 'versionBelow' || op === 'versionFrom') return `semver(${attribute}) ${OPERATORS[op]} semver(${literal})`;
  return `${attribute} ${OPERATORS[op]} ${literal}`;
}

const TYPES = { age: 'number', seats: 'number', beta: 'boolean', appVersion: 'semver' } as const;

function readRules() {
  const names = [...new Set(RULES.flatMap(({ clauses }) => clauses.map(({ attribute }) => attribute)))];
  const attributes = names
    .filter((name) => name !== 'locale' && name !== 'channel')
    .map((name) => [name, { type: TYPES[name as keyof typeof TYPES] ?? 'string', description: name }]);
  const schema = parseContextSchema({ attributes: Object.fromEntries(attributes) });
  if (!schema.ok) throw new Error(JSON.stringify(schema.error));
  return RULES.map(({ clauses, variant }) => {
    const text = clauses.map(celOf).join(' && ');
    const read = parseRule(text, { schema: schema.value, segments: new Set(), lists: new Set() });
    if (!read.ok) throw new Error(`${text}: ${read.error.message}`);
    return { condition: read.value, variant };
  });
}

const EMPTY = { format: 1, environment: 'production', version: 1 } as const;
const NONE = { segments: [], lists: [], holdouts: [], layers: [], revisions: [], personas: [], plain: [] } as const;

/** A set of as many plain flags, each with rules, rollout and arms of its own. */
export function plainFlagSet(flags: number): FlagSet {
  const rules = readRules();
  const off = (100 - ROLLOUT_PERCENT) * 100;
  const weights = [
    ...ARMS.map(({ variant, percent }) => ({ variant, weight: ROLLOUT_PERCENT * percent })),
    { variant: 'off', weight: off },
  ];
  const plain = Array.from({ length: flags }, (_, n) => ({
    key: flagKey(n),
    enabled: true,
    variants: Object.fromEntries(VARIANTS.map((variant) => [variant, variant])),
    rules: [
      ...structuredClone(rules).map(({ condition, variant }, r) => ({ id: `r${r}`, condition, give: { variant } })),
      { id: 'rollout', condition: null, give: { unit: 'user' as const, salt: `${flagKey(n)}/rollout`, weights } },
    ],
    default: 'off',
    metadata: {},
  }));
  return { ...EMPTY, ...NONE, plain };
}

/** A set of as many personas: a candidate for a share, an experiment of three arms on an axis, and the rules for all others. */
export function personaFlagSet(flags: number): FlagSet {
  const rules = readRules();
  const keys = Array.from({ length: flags }, (_, n) => flagKey(n));
  const revisions = keys.flatMap((key) =>
    ['stable', 'candidate'].map((which) => ({
      digest: `${key}/${which}`,
      version: '1.0.0',
      axes: [{ key: 'tone', options: [...VARIANTS], default: 'off', personal: true }],
      locks: [],
      rules: structuredClone(rules).map(({ condition, variant }, r) => ({
        id: `r${r}`,
        axis: 'tone',
        option: variant,
        condition,
      })),
      locales: [],
    })),
  );
  const layers = keys.map((key) => ({ key, unit: 'user' as const, salt: `${key}/layer` }));
  const personas = keys.map((key) => ({
    key,
    stable: `${key}/stable`,
    candidate: {
      release: key,
      digest: `${key}/candidate`,
      audience: {
        ...{ unit: 'user' as const, salt: `${key}/share`, share: ROLLOUT_PERCENT * 1_000 },
        ...{ allow: [], deny: [], programme: null, regions: null, condition: null },
      },
    },
    prerequisites: [],
    experiments: [
      {
        ...{ key: 'e', layer: key, unit: 'user' as const, salt: `${key}/split`, condition: null },
        range: [0, ROLLOUT_PERCENT * 1_000] as const,
        arms: ARMS.map(({ variant, percent }) => ({
          key: variant,
          weight: percent,
          digest: null,
          selection: { tone: variant },
        })),
      },
    ],
    kept: [`${key}/stable`, `${key}/candidate`],
  }));
  return { ...EMPTY, ...NONE, layers, revisions, personas };
}

const NOW = 1_790_000_000_000;

/** Setlist's evaluator over plain flags. */
export async function makeSetlist(flags: number): Promise<Candidate<User>> {
  const compiled = compileFlags(plainFlagSet(flags));
  return {
    contextOf: (user) => user,
    evaluate: (flag, context) => {
      const result = compiled.evaluatePlain(flag, context as never, null, NOW);
      return result.ok ? (result.value.variant ?? '') : '';
    },
  };
}

/** Setlist's evaluator over personas; what comes out is the option of the axis. */
export async function makeSetlistPersona(flags: number): Promise<Candidate<User>> {
  const compiled = compileFlags(personaFlagSet(flags));
  return {
    contextOf: (user) => user,
    evaluate: (flag, context) => {
      const result = compiled.evaluate(flag, context as never, null, NOW);
      return result.ok ? (result.value.selection['tone'] ?? '') : '';
    },
  };
}
