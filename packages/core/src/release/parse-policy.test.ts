import { describe, expect, test } from 'vitest';
import { parsePolicies, parsePolicy } from './parse-policy.ts';

const WHOLE = `name: production
description: What the public meets.
applies: { environments: [production], personas: ['*'], fromRisk: high }
reviews: { brand: 1, child-safety: 2, any: 3 }
locales: covered
stages: [ga, flag]
rules:
  flag: { soak: 1h }
  ga: { soak: PT1H30M, verdict: required, gate: person, reviews: { legal: 1 } }
freezes:
  - { name: New year, from: 2026-12-24T00:00, to: 2027-01-02T08:00:30, timeZone: Europe/Berlin }
breakGlass: { roles: [releaser], reviewWithin: 1d }
signatures: required
assessment: required
`;

const findings = (text: string) =>
  parsePolicy('policies/x.yaml', text).diagnostics.map(
    ({ severity, code, span, message, mend }) => `${severity} ${code} ${span.line}:${span.column} ${message} ${mend}`,
  );
const withLine = (line: string) => findings(`name: x\napplies: {}\n${line}\n`);

describe('parsePolicy', () => {
  test('a whole file becomes a policy, field by field', () => {
    expect(parsePolicy('policies/production.yaml', WHOLE)).toEqual({
      diagnostics: [],
      policy: {
        name: 'production',
        description: 'What the public meets.',
        environments: ['production'],
        personas: ['*'],
        risks: ['high', 'critical'],
        missionCritical: false,
        reviews: [
          { seat: 'brand', count: 1 },
          { seat: 'child-safety', count: 2 },
          { seat: null, count: 3 },
        ],
        coverLocales: true,
        stages: ['flag', 'ga'],
        stageRules: {
          flag: { soakMs: 3_600_000, verdict: false, reviews: [], gate: 'any' },
          ga: { soakMs: 5_400_000, verdict: true, reviews: [{ seat: 'legal', count: 1 }], gate: 'person' },
        },
        freezes: [{ name: 'New year', from: '2026-12-24T00:00', to: '2027-01-02T08:00:30', timeZone: 'Europe/Berlin' }],
        breakGlass: { roles: ['releaser'], reviewWithinMs: 86_400_000 },
        requireSignature: true,
        requireAssessment: true,
      },
    });
  });

  test('a file that says nothing asks for nothing, of every release', () => {
    expect(parsePolicy('policies/x.yaml', 'name: x\napplies: {}\n')).toEqual({
      diagnostics: [],
      policy: {
        name: 'x',
        description: '',
        environments: ['*'],
        personas: ['*'],
        risks: [],
        missionCritical: false,
        reviews: [],
        coverLocales: false,
        stages: null,
        stageRules: {},
        freezes: [],
        breakGlass: null,
        requireSignature: false,
        requireAssessment: false,
      },
    });
  });

  test('glass that is never broken is told from glass of which nothing is said', () => {
    const { policy } = parsePolicy('policies/x.yaml', 'name: x\napplies: {}\nbreakGlass: never\n');
    expect(policy?.breakGlass).toBe(false);
  });

  test.each([
    ['aplies: {}', 'schema/unknown-field 3:1', 'Unknown field `aplies`'],
    ['review: {}', 'schema/unknown-field 3:1', 'Did you mean `reviews`?'],
    ['rules: { beta: { sok: 1h } }', 'schema/unknown-field 3:18', 'Did you mean `soak`?'],
    ['rules: { bta: {} }', 'schema/unknown-field 3:10', 'Did you mean `beta`?'],
    ['reviews: { Brand: 1 }', 'schema/value 3:12', 'lower-case letters'],
    ['reviews: { brand: 0 }', 'schema/value 3:19', 'Write 1 or more.'],
    ['reviews: { brand: many }', 'schema/type 3:19', 'a whole number'],
    ['locales: all', 'schema/value 3:10', 'Write `covered`, or leave the field out'],
    ['signatures: true', 'schema/value 3:13', 'Write `required`, or leave the field out'],
    ['stages: [flag, gaa]', 'schema/value 3:16', 'Did you mean `ga`?'],
    ['stages: [flag]', 'policy/stages 3:1', 'Add `ga`.'],
    ['stages: [ga, flag, ga]', 'policy/stages 3:20', 'twice'],
    ['rules: { beta: { soak: 1 month } }', 'schema/value 3:24', 'Write a duration such as `30m`'],
    ['rules: { beta: { soak: 30 } }', 'schema/type 3:24', 'Write a duration such as `30m`'],
    ['rules: { beta: { soak: 367d } }', 'policy/duration 3:24', 'longer than 366 days'],
    ['rules: { beta: { gate: anyone } }', 'schema/value 3:24', 'Write `person`'],
    ['breakGlass: sometimes', 'schema/type 3:13', '`never` or a map'],
    ['breakGlass: { roles: [operator], reviewWithin: 1h }', 'schema/value 3:23', '`releaser` or `admin`'],
    ['breakGlass: { roles: [admin] }', 'schema/missing-field 3:1', 'Add `reviewWithin:`.'],
    ['breakGlass: { roles: [admin], reviewWithin: 999d }', 'policy/duration 3:45', 'longer than 366 days'],
    ['missionCritical: yes', 'schema/type 3:18', '`true` or `false`'],
    [
      'freezes: [{ name: A, from: 2026-12-24, to: 2027-01-02T00:00, timeZone: UTC }]',
      'schema/value 3:28',
      'a wall-clock time such as `2026-12-24T00:00`',
    ],
    [
      'freezes: [{ name: A, from: 2026-12-24T00:00, to: 2027-01-02T00:00+01:00, timeZone: UTC }]',
      'schema/value 3:50',
      'a wall-clock time',
    ],
    [
      'freezes: [{ name: A, from: 2026-02-30T00:00, to: 2027-01-02T00:00, timeZone: UTC }]',
      'policy/freeze 3:28',
      'no time on the calendar',
    ],
    [
      'freezes: [{ name: A, from: 2026-12-24T00:00, to: 2026-12-24T00:00, timeZone: UTC }]',
      'policy/freeze 3:50',
      'ends before it begins',
    ],
    [
      'freezes: [{ name: A, from: 2026-12-24T00:00, to: 2027-01-02T00:00, timeZone: Europe/Berln }]',
      'policy/time-zone 3:78',
      'Did you mean `Europe/Berlin`?',
    ],
    [
      'freezes: [{ name: A, from: 2026-12-24T00:00, to: 2027-01-02T00:00, timeZone: +01:00 }]',
      'policy/time-zone 3:78',
      'Write an IANA name',
    ],
  ])('%s is told at its place, with the rule and a mend', (line, place, words) => {
    const found = withLine(line);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`error ${place} `);
    expect(found[0]).toContain(words);
    expect(parsePolicy('policies/x.yaml', `name: x\napplies: {}\n${line}\n`).policy).toBeNull();
  });

  test('mission-critical is no matter of the risk declared', () => {
    const found = findings('name: x\napplies: { fromRisk: high }\nmissionCritical: true\n');
    expect(found).toEqual([expect.stringContaining('error policy/risk 2:22')]);
    expect(findings('name: x\napplies: { fromRisk: high }\nmissionCritical: false\n')).toEqual([]);
  });

  test('all that is wrong with a file is told at once, in its order', () => {
    const text = WHOLE.replace('name:', 'nam:')
      .replace('soak: 1h', 'soak: 1 hour')
      .replace('Europe/Berlin', 'Berlin')
      .replace('[releaser]', '[releasr]')
      .replace('assessment: required', 'assessment: requird');
    expect(findings(text).map((finding) => finding.split(' ', 3).join(' '))).toEqual([
      'error schema/missing-field 1:1',
      'error schema/unknown-field 1:1',
      'error schema/value 8:17',
      'error policy/time-zone 11:82',
      'error schema/value 12:23',
      'error schema/value 14:13',
    ]);
  });

  test('a seat that is nearly one of ours, and a rule for a stage not asked for, are worth a warning', () => {
    expect(withLine('reviews: { sfety: 1, safety-eu: 1, press: 1 }')).toEqual([
      'warning policy/seat 3:12 `sfety` is taken for a seat of your own. Did you mean `safety`?',
    ]);
    const unused = 'name: x\napplies: {}\nstages: [ga]\nrules: { beta: { soak: 1h }, extension: {} }\n';
    expect(findings(unused)).toEqual([expect.stringContaining('warning policy/stages 4:10')]);
    expect(parsePolicy('policies/x.yaml', unused).policy).not.toBeNull();
  });

  test.each([
    ['nothing', ''],
    ['a list', '- a\n'],
    ['two documents', 'name: x\napplies: {}\n---\nname: y\n'],
    ['a key twice', 'name: x\nname: y\napplies: {}\n'],
    ['a bare star', 'name: x\napplies: { personas: [*] }\n'],
    ['a tag', 'name: !!js/function x\napplies: {}\n'],
  ])('%s is no policy', (_, text) => {
    const { policy, diagnostics } = parsePolicy('policies/x.yaml', text);
    expect(policy).toBeNull();
    expect(diagnostics.length).toBeGreaterThan(0);
  });
});

describe('parsePolicies', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const parse = (files: Record<string, string>) =>
    parsePolicies(new Map(Object.entries(files).map(([path, text]) => [path, bytes(text)])));

  test('every file is a policy but read-mes, hidden files and the schema', () => {
    const { policies, diagnostics } = parse({
      'policies/b.yaml': 'name: bb\napplies: {}\n',
      'policies/a.yaml': 'name: aa\napplies: {}\n',
      'policies/README.md': '# Ours',
      'policies/.gitkeep': '',
      'policies/policy.schema.json': '{}',
    });
    expect(diagnostics).toEqual([]);
    expect(policies?.map(({ name }) => name)).toEqual(['aa', 'bb']);
    expect(parse({})).toEqual({ policies: [], diagnostics: [] });
  });

  test.each(['./policies/a.yaml', '../policies/a.yaml', 'policies/./a.yaml'])(
    '%s is not hidden by its dots',
    (path) => {
      expect(parse({ [path]: 'name: aa\n' }).policies).toBeNull();
      expect(parse({ [path]: 'name: aa\napplies: {}\n' }).policies).toHaveLength(1);
    },
  );

  test('a name that two files share is refused at the second, and shown at the first', () => {
    const { policies, diagnostics } = parse({
      'policies/a.yaml': 'name: x\napplies: {}\nreviews: { brand: 0 }\n',
      'policies/b.yaml': 'applies: {}\nname: x\n',
    });
    expect(policies).toBeNull();
    expect(diagnostics).toMatchObject([
      { code: 'schema/value', span: { file: 'policies/a.yaml', line: 3 } },
      {
        code: 'policy/duplicate',
        span: { file: 'policies/b.yaml', line: 2 },
        related: [{ span: { file: 'policies/a.yaml', line: 1 } }],
      },
    ]);
  });

  test('a file of another ending, one that is not UTF-8 and one too large are told, and all is refused', () => {
    const { policies, diagnostics } = parsePolicies(
      new Map([
        ['policies/a.yml', bytes('name: a\napplies: {}\n')],
        ['policies/b.yaml', new Uint8Array([110, 10, 0xff])],
        ['policies/c.yaml', new Uint8Array(600_000)],
        ['policies/d.yaml', bytes('name: d\napplies: {}\n')],
      ]),
    );
    expect(policies).toBeNull();
    expect(diagnostics.map(({ code, span }) => `${code} ${span.file}:${span.line}`)).toEqual([
      'files/unknown policies/a.yml:1',
      'files/encoding policies/b.yaml:2',
      'files/too-large policies/c.yaml:1',
    ]);
  });
});
