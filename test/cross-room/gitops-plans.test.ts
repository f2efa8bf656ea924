import type { Role } from '@setlist/core/access';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tinyFiles, tinyWith } from '../../packages/core/test/tiny-persona.ts';
import { readProject } from '../../packages/server/src/operations/read-project.ts';
import { addMember, checkHere } from './control-plane.ts';
import { databaseOf, ENGINES } from './engines.ts';
import { bytes, environment, openPlans, type Plans, renamed } from './project-plans.ts';

describe.each(ENGINES)('plans of a project, %s', (kind) => {
  let plans: Plans;
  beforeAll(async () => {
    plans = await openPlans(await databaseOf(kind));
  });
  afterAll(() => plans.close());

  test('files become a revision and a release in review, in one transaction, and doing it again changes nothing', async () => {
    const wanted = {
      personas: { front: renamed('first', '1.0.0') },
      environments: { staging: environment('staging', { first: '1.0.0' }) },
    };
    const before = await plans.lastSeq();
    const first = await plans.applied(wanted);
    expect(first.changes.map((change) => change.kind)).toEqual(['publish_revision', 'propose_release']);
    expect(first.releases).toMatchObject([{ persona: 'first', state: 'in_review', changed: true }]);
    expect(await plans.auditedAfter(before)).toEqual(['revision.publish', 'release.propose', 'release.submit']);

    const after = await plans.everything();
    const second = await plans.applied(wanted);
    expect(second).toMatchObject({ changed: false, changes: [], notes: [{ code: 'under_way' }] });
    expect(second.releases).toMatchObject([{ id: first.releases[0]?.id, changed: false }]);
    expect(await plans.everything()).toBe(after);

    const { id = '', digest = '' } = first.releases[0] ?? {};
    expect(await plans.release(id, digest)).toBe('completed');
    expect(await plans.plan(wanted)).toMatchObject({ plan: { changes: [], notes: [], faults: [] } });
  });

  test('a plan says what apply then does, and writes nothing', async () => {
    const wanted = {
      personas: { a: renamed('planned', '1.0.0') },
      environments: {
        staging: environment('staging', { planned: '1.0.0' }),
        production: environment('production', { planned: '1.0.0' }),
      },
    };
    const before = await plans.everything();
    const planned = await plans.plan(wanted);
    expect(await plans.everything()).toBe(before);
    const done = await plans.applied(wanted);
    expect(done.changes).toEqual(planned.plan.changes);
    expect(done.releases.map((one) => one.environment).sort()).toEqual(['production', 'staging']);
    expect(planned.moves.map((move) => move.release.stages)).toEqual(done.releases.map(() => ['flag', 'beta', 'ga']));
  });

  test('of three personas one bad: nothing is written of the other two', async () => {
    const good = { a: renamed('good-a', '1.0.0'), b: renamed('good-b', '1.0.0') };
    const environments = {
      staging: environment('staging', { 'good-a': '1.0.0', 'good-b': '1.0.0', 'bad-c': '9.9.9' }),
    };
    const before = await plans.everything();
    const refused = await plans.apply({ personas: { ...good, c: renamed('bad-c', '1.0.0') }, environments });
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'unknown_revision', field: 'environments/staging/personas/bad-c' },
    });
    const broken = new Map(good.a).set('modules/tone/formal.md', bytes('A guaranteed refund for everyone.\n'));
    const files = new Map([...broken].map(([path, content]) => [`personas/c/${path}`, content]));
    for (const [path, content] of good.b) files.set(`personas/b/${path}`, content);
    const asked = { files, environment: null, revise: false, leavePolicies: false, coAuthors: [] };
    expect(await readProject(asked, checkHere)).toMatchObject({ ok: false, error: { code: 'invalid_project' } });
    expect(await plans.everything()).toBe(before);
  });

  test('a release that the machine would refuse is a fault of the plan, and nothing of it is written', async () => {
    const wanted = {
      personas: { a: renamed('skipping', '1.0.0') },
      environments: {
        production: 'environment: production\npersonas:\n  skipping: { version: 1.0.0, release: { stages: [ga] } }\n',
      },
    };
    const { faults } = (await plans.plan(wanted)).plan;
    expect(faults).toMatchObject([
      { code: 'invalid_request', field: 'environments/production/personas/skipping/release/stages' },
    ]);
    const before = await plans.everything();
    expect(await plans.apply(wanted)).toMatchObject({
      ok: false,
      error: faults[0] && { code: faults[0].code, field: faults[0].field },
    });
    expect(await plans.everything()).toBe(before);
  });

  test('a stale plan is refused, and says which side has moved', async () => {
    const personas = { a: renamed('stale', '1.0.0') };
    const wanted = {
      personas,
      environments: { staging: environment('staging', { stale: '1.0.0' }) },
      leavePolicies: true,
    };
    const { tag } = await plans.plan(wanted);
    const other = {
      ...wanted,
      personas: { a: renamed('stale', '1.0.1') },
      environments: { staging: environment('staging', { stale: '1.0.1' }) },
    };
    expect(await plans.apply(other, plans.pipeline, tag)).toMatchObject({
      ok: false,
      error: { code: 'stale_write', field: '/planTag', message: expect.stringContaining('The files') },
    });
    await plans.applied(wanted);
    expect(await plans.apply(wanted, plans.pipeline, tag)).toMatchObject({
      ok: false,
      error: { code: 'stale_write', message: expect.stringContaining('The server has changed') },
    });
    const { tag: fresh } = await plans.plan(wanted);
    expect(await plans.apply(wanted, plans.pipeline, fresh)).toMatchObject({ ok: true, value: { changed: false } });
  });

  test('eight applications at once: one proposes, the others find it under way', async () => {
    const wanted = {
      personas: { a: renamed('racing', '1.0.0') },
      environments: { production: environment('production', { racing: '1.0.0' }) },
      leavePolicies: true,
    };
    const all = await Promise.all(Array.from({ length: 8 }, () => plans.applied(wanted)));
    expect(all.filter(({ changed }) => changed)).toHaveLength(1);
    expect(new Set(all.map(({ releases }) => releases[0]?.id)).size).toBe(1);
    const { count } = await plans.db
      .selectFrom('releases')
      .select(({ fn }) => fn.countAll().as('count'))
      .where('persona', '=', 'racing')
      .executeTakeFirstOrThrow();
    expect(Number(count)).toBe(1);
  });

  test.each([
    [['viewer'], 'release.propose'],
    [['reviewer'], 'release.propose'],
    [['releaser'], 'release.propose'],
  ] as readonly (readonly [readonly Role[], string])[])('%s may plan and not apply', async (roles, right) => {
    const by = await addMember(plans.db, 'Reader', roles);
    const wanted = {
      personas: { a: renamed('unmoved', '1.0.0') },
      environments: { staging: environment('staging', { unmoved: '1.0.0' }) },
      leavePolicies: true,
    };
    expect((await plans.plan(wanted, by)).plan.changes).toHaveLength(2);
    const before = await plans.everything();
    const refused = await plans.apply(wanted, by);
    expect(refused).toMatchObject({ ok: false, error: { code: 'forbidden', message: expect.stringContaining(right) } });
    expect(await plans.everything()).toBe(before);
  });
});

test('every finding of a project is told at its place below the project', async () => {
  const files = new Map<string, Uint8Array>();
  for (const [path, content] of tinyWith('default: formal', 'default: fromal'))
    files.set(`personas/one/${path}`, content);
  for (const [path, content] of tinyFiles()) files.set(`personas/two/${path}`, content);
  for (const [path, content] of tinyFiles()) files.set(`personas/three/${path}`, content);
  files.set('policies/p.yaml', bytes('name: p\napplies: {}\nreviews: { any: none }\n'));
  files.set('environments/a.yaml', bytes('environment: production\npersonas: { tiny: 1 }\n'));
  files.set('environments/b.yaml', bytes('environment: staging\npersonas: {}\n'));
  files.set('environments/c.yaml', bytes('environment: staging\npersonas: {}\n'));
  files.set('environments/notes.txt', bytes('Notes.'));
  files.set('environments/README.md', bytes('Read me.'));
  const asked = { files, environment: null, revise: false, leavePolicies: false, coAuthors: [] };
  const read = await readProject(asked, checkHere);
  if (read.ok) throw new Error('it was taken');
  const places = read.error.diagnostics
    ?.filter(({ severity }) => severity === 'error')
    .map(({ code, span }) => `${code} ${span.file}:${span.line}`);
  expect(read.error.code).toBe('invalid_project');
  expect(places).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/personas\/one\/persona\.yaml:\d+/),
      'project/duplicate personas/three/persona.yaml:1',
      expect.stringMatching(/policies\/p\.yaml:3/),
      'schema/type environments/a.yaml:2',
      'project/duplicate environments/c.yaml:1',
      'files/unknown environments/notes.txt:1',
    ]),
  );
  expect(places?.some((place) => place.includes('README'))).toBe(false);
  const stray = await readProject({ ...asked, files: new Map([['secrets.txt', bytes('x')]]) }, checkHere);
  expect(stray).toMatchObject({ ok: false, error: { code: 'invalid_request', field: '/files' } });
});
