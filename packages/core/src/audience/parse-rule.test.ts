import { describe, expect, test } from 'vitest';
import { compileCondition } from './compile-condition.ts';
import { type ContextSchema, parseContextSchema } from './context-schema.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import { parseRule } from './parse-rule.ts';
import { RULE_FUNCTIONS } from './rule-functions.ts';
import { NO, UNKNOWN, YES } from './truth.ts';

const schema = schemaOf({
  plan: { type: 'string', enum: ['free', 'pro', 'team'] },
  email: { type: 'string' },
  seats: { type: 'number' },
  beta: { type: 'boolean' },
  signedUp: { type: 'timestamp' },
  tags: { type: 'strings' },
  ip: { type: 'string' },
  'app.version': { type: 'semver' },
});
const names = { schema, segments: new Set(['beta-testers']), lists: new Set(['staff']) };
const named = { segment: () => () => UNKNOWN, list: () => new Set(['ada']) };

function schemaOf(attributes: Readonly<Record<string, object>>): ContextSchema {
  const described = Object.entries(attributes).map(([path, one]) => [path, { ...one, description: 'Of the test.' }]);
  const parsed = parseContextSchema({ attributes: Object.fromEntries(described) });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

function truthOf(rule: string, context: EvaluationContext) {
  const parsed = parseRule(rule, names);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return compileCondition(parsed.value, named)({ context, now: Date.parse('2026-12-01T00:00:00Z') });
}

/** What is refused, as the text at fault and the message. */
function refusalOf(rule: string): readonly [text: string, message: string] {
  const parsed = parseRule(rule, names);
  if (parsed.ok) throw new Error(`\`${rule}\` was read.`);
  return [rule.slice(parsed.error.start, parsed.error.end), parsed.error.message];
}

describe('a rule', () => {
  test('becomes the condition that nodes evaluate', () => {
    const parsed = parseRule('plan == "pro" && seats > 3', names);
    expect(parsed).toEqual({
      ok: true,
      value: {
        op: 'and',
        of: [
          {
            op: '==',
            left: { op: 'attribute', path: ['plan'], type: 'string' },
            right: { op: 'literal', value: 'pro' },
          },
          {
            op: '>',
            left: { op: 'attribute', path: ['seats'], type: 'number' },
            right: { op: 'literal', value: 3 },
          },
        ],
      },
    });
  });

  test('asks a region, a plan and a version at once', () => {
    const rule = 'region in ["nz", "au"] && plan == "pro" && semver(app.version) >= semver("4.2.0")';
    expect(truthOf(rule, { region: 'nz', plan: 'pro', app: { version: '4.10.0' } })).toBe(YES);
    expect(truthOf(rule, { region: 'nz', plan: 'pro', app: { version: '4.2.0-rc.1' } })).toBe(NO);
    expect(truthOf(rule, { region: 'nz', plan: 'pro' })).toBe(UNKNOWN);
    expect(truthOf(rule, { region: 'de', plan: 'pro' })).toBe(NO);
  });

  test.each([
    ['has(plan)', { plan: 'pro' }, YES],
    ['has(plan)', {}, NO],
    ['has(seats)', { seats: '3' }, NO],
    ['has(signedUp)', { signedUp: 'yesterday' }, NO],
    ['has(signedUp)', { signedUp: '2026-11-30' }, YES],
    ['has(app.version)', { app: { version: 'four' } }, NO],
    ['has(tags)', { tags: [] }, YES],
  ])('%s of %j is %j: it was given, as what it is declared to be', (rule, context, truth) => {
    expect(truthOf(rule, context)).toBe(truth);
  });

  test.each([
    ['now - signedUp > duration("72h")', { signedUp: '2026-11-27T23:59:59Z' }, YES],
    ['now - signedUp > duration("72h")', { signedUp: '2026-11-28T00:00:00Z' }, NO],
    ['signedUp < date("2026-12-01")', { signedUp: '2026-12-01T01:00:00+02:00' }, YES],
    ['size(email) == 1', { email: '👋' }, YES],
    ['email.lowerAscii() == "Éa"', { email: 'ÉA' }, YES],
    ['inCidr(ip, "10.0.0.0/8")', { ip: '::ffff:10.1.2.3' }, YES],
    ['targetingKey in list("staff")', { targetingKey: 'ada' }, YES],
    ['(seats > 1) == beta', { seats: 2, beta: true }, YES],
    ['beta != (seats > 1)', { seats: 2, beta: true }, NO],
    ['seats in [1, -2]', { seats: -2 }, YES],
    ['percentile(targetingKey, "a") < 100', { targetingKey: 'ada' }, YES],
  ])('%s holds for %j: %j', (rule, context, truth) => {
    expect(truthOf(rule, context)).toBe(truth);
  });

  test('that every function is shown by is read', () => {
    const values = ['size', 'lowerAscii', 'timestamp', 'date', 'duration', 'semver', 'percentile'];
    for (const [name, example] of Object.entries(RULE_FUNCTIONS)) {
      const rule = values.includes(name) ? `${example} == ${example}` : example;
      expect(parseRule(rule, names), rule).toMatchObject({ ok: true });
    }
  });
});

describe('a misspelt name is refused at its place, with the one that was meant', () => {
  test.each([
    ['beta && plna == "pro"', 'plna', 'Did you mean `plan`?'],
    ['plan == "prp"', '"prp"', 'Did you mean `pro`?'],
    ['plan in ["pro", "teem"]', '"teem"', 'Did you mean `team`?'],
    ['segment("beta-tester")', 'segment("beta-tester")', 'Did you mean `beta-testers`?'],
    ['targetingKey in list("stafff")', 'list("stafff")', 'Did you mean `staff`?'],
    ['semvr(app.version) > semver("1.0.0")', 'semvr(app.version)', 'Did you mean `semver`?'],
    ['app.verison > semver("1.0.0")', 'app.verison', 'Did you mean `app.version`?'],
  ])('%s', (rule, at, mend) => {
    const [text, message] = refusalOf(rule);
    expect(text).toBe(at);
    expect(message).toContain(mend);
  });
});

describe('what is not of the language is refused by name, with what to write', () => {
  test.each([
    ['email.matches("(a+)+$")', 'regular expressions'],
    ['tags.all(tag, tag == "a")', 'macros over lists'],
    ['tags.exists(1, tag)', 'Macros over lists'],
    ['{"a": 1} == {"a": 1}', 'Maps are not of this language'],
    ['b"a" == b"a"', 'Bytes are not of this language'],
    ['seats / 2 > 1', '`/` is not of this language'],
    ['seats % 2 == 0', '`%` is not of this language'],
    ['tags[0] == "a"', 'Nothing is looked up by'],
    ['plan == null', 'has('],
    ['seats == 1u', 'Leave out the `u`'],
    ['string(seats) == "3"', 'nothing is made into another type'],
    ['email + "x" == "ax"', 'Texts are not put together'],
    ['email.contains(plan)', 'that the rule itself writes'],
    ['cidr("10.0.0.0/8")', 'inCidr('],
    ['(beta ? 1 : 2) > seats', 'Put the comparison into each branch'],
    ['plan == "pro" and beta', 'Write `&&`'],
    ['plan = "pro"', 'Write `==`'],
    ['plan == "pro', 'Put a quotation mark behind it'],
    ['plan ==', 'ends before it is whole'],
    ['', 'The rule is empty'],
  ])('%s', (rule, mend) => {
    expect(refusalOf(rule)[1]).toContain(mend);
  });
});

describe('values of different sorts are not compared', () => {
  test.each([
    ['seats > "3"', 'without quotes'],
    ['app.version >= "4.2.0"', 'semver("4.2.0")'],
    ['signedUp < "2026-12-01"', 'date("2026-12-01")'],
    ['now - signedUp > 72', 'duration("72h")'],
    ['tags == plan', '"vip" in tags'],
    ['beta < true', 'have no order'],
    ['email < "4.10"', 'semver('],
    ['plan in tags && "a" in plan', 'in` is asked of a list'],
    ['seats', 'A condition is true or false'],
    ['semver("4.2") > app.version', 'Write all three numbers'],
    ['now > date("2026-02-30")', 'is no date'],
    ['now > timestamp("2026-12-01")', 'is no time'],
    ['now - duration("3d") > signedUp', 'is no duration'],
    ['app == plan', 'is no value itself'],
    ['plan.name == "pro"', 'nothing within it'],
  ])('%s', (rule, mend) => {
    expect(refusalOf(rule)[1]).toContain(mend);
  });
});

describe('a rule that would cost much is refused', () => {
  test.each([
    ['deep parentheses', '('.repeat(2_000), 'nested too deeply'],
    ['4,000 exclamation marks', `${'!'.repeat(3_996)}beta`, 'more than 1000 parts'],
    ['exclamation marks within bounds', `${'!'.repeat(200)}beta`, 'nested too deeply'],
    ['minus signs', `${'- '.repeat(200)}seats > 1`, 'nested too deeply'],
    ['a deep chain of choices', `${'beta ? beta : '.repeat(80)}beta`, 'nested too deeply'],
    ['nested equality', `${'(beta == '.repeat(200)}beta${')'.repeat(200)}`, 'nested too deeply'],
    ['a long list', `seats in [${'1,'.repeat(600)}1]`, 'at most 500 elements'],
    ['a long text', `email == "${'a'.repeat(4_000)}"`, '4000 is the most'],
    ['many walks over texts', Array(120).fill('size(email)>1').join('||'), '5000 is the most'],
    ['a long text to look for', `email.contains("${'a'.repeat(300)}")`, 'at most 256 characters'],
    ['a number of a thousand digits', `seats > ${'9'.repeat(1_000)}`, 'up to which all are exact'],
    ['a sum beyond what a number holds', 'seats > 1e308 * 10', 'too large'],
  ])('%s', (_, rule, mend) => {
    expect(refusalOf(rule)[1]).toContain(mend);
  });

  test('and what its segments cost is counted, where it is known', () => {
    const rule = 'segment("beta-testers") || segment("beta-testers")';
    expect(parseRule(rule, { ...names, segmentCosts: new Map([['beta-testers', 2_000]]) }).ok).toBe(true);
    expect(parseRule(rule, { ...names, segmentCosts: new Map([['beta-testers', 4_000]]) }).ok).toBe(false);
  });
});
