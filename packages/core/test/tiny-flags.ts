import {
  compileFlags,
  type EvaluationContext,
  type FlagSet,
  type Known,
  type PlainResolution,
  type Resolution,
} from '../src/audience/index.ts';

export type Persona = FlagSet['personas'][number];
export type Audience = NonNullable<Persona['candidate']>['audience'];
export type Revision = FlagSet['revisions'][number];
export type Plain = FlagSet['plain'][number];
export type Condition = NonNullable<Audience['condition']>;

export const WHOLE = 100_000;
export const NOBODY_KNOWN: Known = { choices: {}, programmes: [], optedOut: false, countedAs: null, began: null };

export const audience = (over: Partial<Audience> = {}): Audience => ({
  unit: 'user',
  salt: 'share',
  allow: [],
  deny: [],
  programme: null,
  regions: null,
  condition: null,
  share: 0,
  ...over,
});

/** A persona `p` with `old` stable and, where an audience is given, `new` as the candidate of `rel`. */
export const persona = (over: Partial<Persona> = {}, of: Audience | null = null): Persona => ({
  key: 'p',
  stable: 'old',
  candidate: of === null ? null : { release: 'rel', digest: 'new', audience: of },
  prerequisites: [],
  experiments: [],
  kept: [],
  ...over,
});

export const revision = (digest: string, over: Partial<Revision> = {}): Revision => ({
  digest,
  version: `1.0.0-${digest}`,
  axes: [],
  locks: [],
  rules: [],
  locales: [],
  ...over,
});

export const axis = (key: string, options: readonly string[], personal = false): Revision['axes'][number] => ({
  key,
  options,
  default: options[0] ?? '',
  personal,
});

export const experiment = (over: Partial<Persona['experiments'][number]> = {}): Persona['experiments'][number] => ({
  key: 'e',
  layer: 'l',
  range: [0, WHOLE],
  unit: 'user',
  salt: 'split',
  condition: null,
  arms: [
    { key: 'control', weight: 0, digest: null, selection: {} },
    { key: 'treatment', weight: 1, digest: 'other', selection: {} },
  ],
  ...over,
});

export const flagSet = (personas: readonly Persona[], over: Partial<FlagSet> = {}): FlagSet => ({
  format: 1,
  environment: 'production',
  version: 1,
  segments: [],
  lists: [],
  holdouts: [],
  layers: [{ key: 'l', unit: 'user', salt: 'layer' }],
  revisions: ['old', 'new', 'other'].map((digest) => revision(digest)),
  personas,
  plain: [],
  ...over,
});

/** A plain flag `f`: `on` is true, `off` is false, and nobody is ruled on. */
export const plainFlag = (over: Partial<Plain> = {}): Plain => ({
  key: 'f',
  enabled: true,
  variants: { on: true, off: false },
  rules: [],
  default: 'off',
  metadata: {},
  ...over,
});

export const YES: Condition = { op: 'constant', value: true };
export const NO: Condition = { op: 'constant', value: false };
/** Of an attribute that nobody gives: it cannot be decided. */
export const UNKNOWN: Condition = {
  op: 'is',
  value: { op: 'attribute', path: ['neverGiven'], type: 'boolean' },
};

/** Evaluates persona `p`; `null`: it has nothing for this context. */
export function resolve(
  set: FlagSet,
  context: EvaluationContext = { targetingKey: 'ana' },
  known: Partial<Known> | null = null,
  key = 'p',
): Resolution | null {
  const result = compileFlags(set).evaluate(key, context, known === null ? null : { ...NOBODY_KNOWN, ...known }, 0);
  return result.ok ? result.value : null;
}

/** Evaluates plain flag `f`. */
export function resolvePlain(
  flag: Plain,
  context: EvaluationContext = { targetingKey: 'ana' },
  known: Partial<Known> | null = null,
): PlainResolution {
  const flags = compileFlags(flagSet([], { plain: [flag] }));
  const result = flags.evaluatePlain('f', context, known === null ? null : { ...NOBODY_KNOWN, ...known }, 0);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}
