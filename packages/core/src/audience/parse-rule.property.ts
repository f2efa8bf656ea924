import { Environment } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bucketOf, seedOf } from './bucketing.ts';
import { compileCondition } from './compile-condition.ts';
import { type ContextSchema, parseContextSchema } from './context-schema.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import { blockOf, isInBlock } from './ip-block.ts';
import { parseRule } from './parse-rule.ts';
import { semverOrder } from './semver-order.ts';
import { NO, type Truth, UNKNOWN, YES } from './truth.ts';

const NOW = Date.parse('2026-12-01T00:00:00Z');
const STAFF = ['ada', 'bo'];
/** `odd` is undecided for everybody. */
const SEGMENTS: Readonly<Record<string, Truth>> = { always: YES, never: NO, odd: UNKNOWN };

const schema = schemaOf({
  plan: { type: 'string', enum: ['free', 'pro'] },
  email: { type: 'string' },
  seats: { type: 'number' },
  beta: { type: 'boolean' },
  signedUp: { type: 'timestamp' },
  tags: { type: 'strings' },
  ip: { type: 'string' },
  'app.version': { type: 'semver' },
  'app.name': { type: 'string' },
});
const names = { schema, segments: new Set(Object.keys(SEGMENTS)), lists: new Set(['staff']) };
const named = {
  segment: (key: string) => () => SEGMENTS[key] ?? UNKNOWN,
  list: (key: string) => new Set(key === 'staff' ? STAFF : []),
};

function schemaOf(attributes: Readonly<Record<string, object>>): ContextSchema {
  const described = Object.entries(attributes).map(([path, one]) => [path, { ...one, description: 'Of the test.' }]);
  const parsed = parseContextSchema({ attributes: Object.fromEntries(described) });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

class Version {
  readonly order: string;
  constructor(order: string) {
    this.order = order;
  }
}

function failing(): never {
  throw new Error('an error, as CEL has it');
}

/** CEL's own evaluator, with our functions and with numbers that compare across int and double. */
function celOf(): Environment {
  const cel = new Environment()
    .registerType('Version', Version)
    .registerVariable('now', 'google.protobuf.Timestamp')
    .registerVariable('app', 'map<string, dyn>')
    .registerFunction('semver(string): Version', (text: string) => new Version(semverOrder(text) ?? failing()))
    .registerFunction('semver(Version): Version', (version: Version) => version)
    .registerFunction('date(string): google.protobuf.Timestamp', (text: string) => new Date(text))
    .registerFunction('list(string): list<string>', () => STAFF)
    .registerFunction('segment(string): bool', (key: string) =>
      SEGMENTS[key] === UNKNOWN ? failing() : SEGMENTS[key] === YES,
    )
    .registerFunction('percentile(string, string): double', (id: string, salt: string) =>
      id === '' ? failing() : (bucketOf(id, seedOf(salt)) / 2 ** 32) * 100,
    )
    .registerFunction('inCidr(string, string): bool', (ip: string, text: string) => {
      const block = blockOf(text);
      return (block === null ? null : isInBlock(ip, block)) ?? failing();
    })
    .registerOperator('Version == Version', (a: Version, b: Version) => a.order === b.order)
    .registerOperator('Version < Version', (a: Version, b: Version) => a.order < b.order)
    .registerOperator('Version <= Version', (a: Version, b: Version) => a.order <= b.order)
    .registerOperator('Version > Version', (a: Version, b: Version) => a.order > b.order)
    .registerOperator('Version >= Version', (a: Version, b: Version) => a.order >= b.order);
  // This registers `double == int` as well.
  cel.registerOperator('int == double', (a: unknown, b: unknown) => Number(a) === Number(b));
  for (const [a, b] of [
    ['int', 'double'],
    ['double', 'int'],
  ]) {
    cel.registerOperator(`${a} + ${b}: double`, (x: unknown, y: unknown) => Number(x) + Number(y));
    cel.registerOperator(`${a} - ${b}: double`, (x: unknown, y: unknown) => Number(x) - Number(y));
    cel.registerOperator(`${a} * ${b}: double`, (x: unknown, y: unknown) => Number(x) * Number(y));
  }
  for (const name of ['targetingKey', 'region', 'plan', 'email', 'ip']) cel.registerVariable(name, 'string');
  return cel
    .registerVariable('seats', 'double')
    .registerVariable('beta', 'bool')
    .registerVariable('signedUp', 'google.protobuf.Timestamp')
    .registerVariable('tags', 'list<string>');
}

const cel = celOf();

/** Of one attribute: missing, of another type (`undefined` for CEL, which then has none), or as it should be. */
interface Given {
  readonly ours: unknown;
  readonly cels: unknown;
}

const given = <T>(value: fc.Arbitrary<T>, wrong: unknown, cels: (value: T) => unknown = (one) => one) =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant<Given>({ ours: undefined, cels: undefined }) },
    { weight: 1, arbitrary: fc.constantFrom<Given>({ ours: wrong, cels: undefined }, { ours: null, cels: undefined }) },
    { weight: 5, arbitrary: value.map((one): Given => ({ ours: one, cels: cels(one) })) },
  );

const texts = fc.constantFrom(
  '',
  'ada',
  'bo',
  'nz',
  'pro',
  'Ada@Example.COM',
  '1.2.3',
  '2026-11-30T00:00:00Z',
  '👋🏽',
  '10.1.2.3',
);
const times = fc.integer({ min: -400, max: 400 }).map((hours) => new Date(NOW + hours * 3_600_000).toISOString());
const versions = fc.constantFrom('1.2.3', '4.2.0', '4.10.0', '4.2.0-rc.1', '10.0.0');

const contexts = fc.record({
  targetingKey: given(texts, 7),
  region: given(texts, false),
  plan: given(fc.constantFrom('free', 'pro'), 3),
  email: given(texts, 1),
  ip: given(fc.constantFrom('10.1.2.3', '11.0.0.1', '2001:db8::1', 'nonsense', ''), 4),
  seats: given(fc.constantFrom(0, -1, 1, 2.5, 3, 1e9), '3'),
  beta: given(fc.boolean(), 'true'),
  signedUp: given(times, 'yesterday', (text) => new Date(text)),
  tags: given(fc.array(texts, { maxLength: 3 }), 'vip'),
  version: given(versions, 'four', (text) => new Version(semverOrder(text) ?? '')),
  name: given(texts, 5),
});

/** The same context for us, and for CEL. */
function contextsOf(attributes: Readonly<Record<string, Given>>) {
  const ours: Record<string, unknown> = {};
  const cels: Record<string, unknown> = { now: new Date(NOW) };
  const app: { readonly ours: Record<string, unknown>; readonly cels: Record<string, unknown> } = {
    ours: {},
    cels: {},
  };
  for (const [name, value] of Object.entries(attributes)) {
    const isOfApp = name === 'version' || name === 'name';
    if (value.ours !== undefined) (isOfApp ? app.ours : ours)[name] = value.ours;
    if (value.cels !== undefined) (isOfApp ? app.cels : cels)[name] = value.cels;
  }
  return { ours: { ...ours, app: app.ours } as EvaluationContext, cels: { ...cels, app: app.cels } };
}

const op = fc.constantFrom('==', '!=', '<', '<=', '>', '>=');
const equal = fc.constantFrom('==', '!=');
const quoted = fc
  .constantFrom('', 'ada', 'nz', 'pro', 'Example', 'ada@example.com', 'a', 'ad', 'o')
  .map((text) => JSON.stringify(text));
const joined = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((each) => each.join(' '));
const word = (text: string) => fc.constant(text);
const either = (...each: string[]) => fc.constantFrom(...each);

/** Well-typed rules. Of lists of numbers all are doubles, as CEL holds an int in a list for no double. */
const { condition } = fc.letrec<Record<'condition' | 'text' | 'number' | 'time' | 'duration' | 'version', string>>(
  (tie) => ({
    text: fc.oneof(
      either('targetingKey', 'region', 'email', 'ip', 'app.name'),
      quoted,
      either('email', 'region').map((name) => `${name}.lowerAscii()`),
    ),
    number: fc.oneof(
      { maxDepth: 3 },
      either('seats', '3', '2.5', '0', '-1', 'size(email)', 'size(tags)', 'region.size()'),
      either('targetingKey', 'email').map((name) => `percentile(${name}, "a salt")`),
      fc.tuple(tie('number'), either('+', '-', '*'), tie('number')).map((each) => `(${each.join(' ')})`),
      tie('number').map((number) => `-(${number})`),
    ),
    time: fc.oneof(
      { maxDepth: 2 },
      either('now', 'signedUp', 'timestamp("2026-11-29T12:00:00Z")', 'date("2026-12-02")', 'timestamp(email)'),
      fc.tuple(tie('time'), either('+', '-'), tie('duration')).map((each) => `(${each.join(' ')})`),
    ),
    duration: fc.oneof(
      { maxDepth: 2 },
      either('duration("72h")', 'duration("1h30m")', 'duration("0s")', '(now - signedUp)'),
      fc.tuple(tie('duration'), either('+', '-'), tie('duration')).map((each) => `(${each.join(' ')})`),
    ),
    version: either('app.version', 'semver("4.2.0")', 'semver(app.version)', 'semver(email)', 'semver("4.2.0-rc.1")'),
    condition: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      either('beta', 'true', 'false', 'segment("always")', 'segment("never")', 'segment("odd")'),
      either('has(app.version)', 'has(app.name)', 'targetingKey in list("staff")', 'email in tags', '"ada" in tags'),
      either('inCidr(ip, "10.0.0.0/8")', 'inCidr(ip, "2001:db8::/32")', 'plan == "pro"', 'plan in ["free", "pro"]'),
      either('seats in [1.0, 2.5, 3.0]', 'region in ["nz", "au"]', 'beta == true', 'beta != false', 'beta in [true]'),
      joined(tie('text'), op, tie('text')),
      joined(tie('number'), op, tie('number')),
      joined(tie('time'), op, tie('time')),
      joined(tie('duration'), op, tie('duration')),
      joined(tie('version'), op, tie('version')),
      fc.tuple(tie('text'), either('startsWith', 'endsWith'), tie('text')).map(([a, f, b]) => `${a}.${f}(${b})`),
      fc.tuple(tie('text'), quoted).map(([a, b]) => `${a}.contains(${b})`),
      fc.tuple(tie('condition'), either('&&', '||'), tie('condition')).map((each) => `(${each.join(' ')})`),
      tie('condition').map((each) => `!(${each})`),
      fc.tuple(tie('condition'), tie('condition'), tie('condition')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
      joined(
        tie('condition').map((each) => `(${each})`),
        equal,
        word('beta'),
      ),
    ),
  }),
);

function celsTruth(text: string, context: Record<string, unknown>): Truth {
  try {
    const value: unknown = cel.evaluate(text, context);
    return value === true ? YES : value === false ? NO : UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}

describe('a rule that is well-typed', () => {
  test('is read, and is what CEL says it is, an error of CEL being undecided', () => {
    const seen = new Map<Truth, number>();
    const holds = fc.property(condition, contexts, (text, attributes) => {
      const parsed = parseRule(text, names);
      if (!parsed.ok) throw new Error(`${parsed.error.message} at ${parsed.error.start} of ${text}`);
      const { ours, cels } = contextsOf(attributes);
      const truth = compileCondition(parsed.value, named)({ context: ours, now: NOW });
      seen.set(truth, (seen.get(truth) ?? 0) + 1);
      expect(truth).toBe(celsTruth(text, cels));
    });
    fc.assert(holds, { numRuns: 4_000 });
    for (const truth of [YES, NO, UNKNOWN]) expect(seen.get(truth) ?? 0).toBeGreaterThan(200);
  });

  test('is plain JSON', () => {
    const holds = fc.property(condition, (text) => {
      const parsed = parseRule(text, names);
      if (parsed.ok) expect(JSON.parse(JSON.stringify(parsed.value))).toEqual(parsed.value);
    });
    fc.assert(holds, { numRuns: 500 });
  });
});

const WORDS =
  'plan email seats beta app . version ( ) [ ] { } , : ? ! && || == != < <= > >= in + - * / % " \\ \n 1 2.5 0x 1u b" r"" null true has size semver segment list percentile inCidr matches "pro" now duration("1h") cel.bind .all( __proto__ constructor'.split(
    ' ',
  );
const soup = fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }).map((words) => words.join(' '));
const mutated = fc
  .tuple(
    condition,
    fc.nat(),
    fc.nat(8),
    fc.oneof(fc.string({ unit: 'binary', maxLength: 5 }), fc.constantFrom(...WORDS)),
  )
  .map(([text, at, gone, put]) => {
    const from = at % (text.length + 1);
    return text.slice(0, from) + put + text.slice(from + gone);
  });

test('whatever the text, there is an answer: a condition, or a fault within the text', () => {
  const anything = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), soup, mutated);
  const holds = fc.property(anything, contexts, (text, attributes) => {
    const parsed = parseRule(text, names);
    if (parsed.ok) {
      expect([YES, NO, UNKNOWN]).toContain(
        compileCondition(parsed.value, named)({ context: contextsOf(attributes).ours, now: NOW }),
      );
      return;
    }
    const { message, start, end } = parsed.error;
    expect(message).toMatch(/[.?]$/);
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThanOrEqual(start);
    expect(end).toBeLessThanOrEqual(text.length);
  });
  fc.assert(holds, { numRuns: 6_000 });
});
