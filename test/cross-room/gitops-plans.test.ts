import type { Role } from '@setlist/core/access';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tinyFiles, tinyWith } from '../../packages/core/test/tiny-persona.ts';
import { applyPlan } from '../../packages/server/src/operations/apply-plan.ts';
import { commandRelease, type SentCommand } from '../../packages/server/src/operations/command-release.ts';
import { planProject } from '../../packages/server/src/operations/plan-project.ts';
import { type Project, readProject } from '../../packages/server/src/operations/read-project.ts';
import { revokeRevision } from '../../packages/server/src/operations/revoke-revision.ts';
import {
  addMember,
  assessHere,
  type ControlPlane,
  checkHere,
  openControlPlane,
  type TestMember,
  tinyVersion,
  toolsHere,
} from './control-plane.ts';
import { type RealPostgres, startRealPostgres } from './real-postgres.ts';

let server: RealPostgres;
beforeAll(async () => {
  server = await startRealPostgres();
});
afterAll(() => server.stop());

const bytes = (text: string) => new TextEncoder().encode(text);
const renamed = (key: string, version: string) => {
  const files = new Map(tinyVersion(version));
  const yaml = new TextDecoder().decode(files.get('persona.yaml')).replace('key: tiny', `key: ${key}`);
  return files.set('persona.yaml', bytes(yaml));
};

interface Wanted {
  readonly personas?: Readonly<Record<string, ReadonlyMap<string, Uint8Array>>>;
  readonly policies?: Readonly<Record<string, string>>;
  readonly environments?: Readonly<Record<string, string>>;
  readonly terms?: Readonly<Record<string, string>>;
  readonly revise?: boolean;
  readonly leavePolicies?: boolean;
  readonly coAuthors?: readonly string[];
}

/** The project as it would lie in a folder. */
async function project({
  personas = {},
  policies = {},
  environments = {},
  terms = {},
  ...how
}: Wanted): Promise<Project> {
  const files = new Map<string, Uint8Array>();
  for (const [folder, inside] of Object.entries(personas))
    for (const [path, content] of inside) files.set(`personas/${folder}/${path}`, content);
  for (const [name, text] of Object.entries(policies)) files.set(`policies/${name}.yaml`, bytes(text));
  for (const [name, text] of Object.entries(environments)) files.set(`environments/${name}.yaml`, bytes(text));
  for (const [name, text] of Object.entries(terms)) files.set(`terms/${name}.yaml`, bytes(text));
  const read = await readProject(
    { files, environment: null, revise: false, leavePolicies: false, coAuthors: [], ...how },
    checkHere,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

const environment = (name: string, personas: Readonly<Record<string, string>>) =>
  `environment: ${name}\npersonas: ${JSON.stringify(personas)}\n`;
const TWO_EYES = 'name: two\napplies: { environments: [staging] }\nreviews: { any: 2 }\nstages: [ga]\n';

describe.each(['embedded', 'server'] as const)('plans of a project, %s', (kind) => {
  let plane: ControlPlane;
  let ann: TestMember;
  let ben: TestMember;
  let cleo: TestMember;
  let pipeline: TestMember;

  beforeAll(async () => {
    plane = await openControlPlane(kind === 'server' ? await server.createDatabase() : undefined);
    ann = await addMember(plane.db, 'Ann', ['admin']);
    ben = await addMember(plane.db, 'Ben', ['reviewer']);
    cleo = await addMember(plane.db, 'Cleo', ['releaser']);
    pipeline = await addMember(plane.db, 'Pipeline', ['author']);
  });
  afterAll(() => plane.close());

  const plan = async (wanted: Wanted, by = pipeline) => {
    const made = await planProject(plane.db, by.caller, assessHere, await project(wanted));
    if (!made.ok) throw new Error(made.error.message);
    return made.value;
  };
  const apply = async (wanted: Wanted, by = pipeline, tag: string | null = null) =>
    applyPlan(plane.db, by.may('release.propose'), toolsHere, await project(wanted), tag);
  const applied = async (wanted: Wanted, by = pipeline) => {
    const made = await apply(wanted, by);
    if (!made.ok) throw new Error(made.error.message);
    return made.value;
  };
  const send = async (by: TestMember, id: string, command: SentCommand) => {
    const sent = await commandRelease(plane.db, by.may(`release.${command.type}`), toolsHere, id, command, null);
    if (!sent.ok) throw new Error(`${command.type}: ${sent.error.message}`);
    return sent.value.release;
  };
  /** Everything that could be written, as text. */
  const everything = async () => {
    const tables = [
      'revisions',
      'settings',
      'policies',
      'releases',
      'assessments',
      'served',
      'audit',
      'outbox',
    ] as const;
    const rows = [];
    for (const table of tables) rows.push(await plane.db.selectFrom(table).selectAll().execute());
    return JSON.stringify(rows);
  };
  const auditedAfter = async (seq: number) =>
    (await plane.db.selectFrom('audit').select('action').where('seq', '>', seq).orderBy('seq').execute()).map(
      ({ action }) => action,
    );
  const lastSeq = async () => (await plane.db.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow()).seq;

  /** Approved by another, started, and completed. */
  const release = async (id: string, digest: string) => {
    await send(ben, id, { type: 'review', verdict: 'approve', digest, comment: '' });
    let state = (await send(cleo, id, { type: 'start' })).state;
    while (state === 'progressing') state = (await send(cleo, id, { type: 'advance' })).state;
    return state;
  };

  test('files become a revision and a release in review, in one transaction, and doing it again changes nothing', async () => {
    const wanted = {
      personas: { front: renamed('first', '1.0.0') },
      environments: { staging: environment('staging', { first: '1.0.0' }) },
    };
    const before = await lastSeq();
    const first = await applied(wanted);
    expect(first.changes.map((change) => change.kind)).toEqual(['publish_revision', 'propose_release']);
    expect(first.releases).toMatchObject([{ persona: 'first', state: 'in_review', changed: true }]);
    expect(await auditedAfter(before)).toEqual(['revision.publish', 'release.propose', 'release.submit']);

    const after = await everything();
    const second = await applied(wanted);
    expect(second).toMatchObject({ changed: false, changes: [], notes: [{ code: 'under_way' }] });
    expect(second.releases).toMatchObject([{ id: first.releases[0]?.id, changed: false }]);
    expect(await everything()).toBe(after);

    const { id = '', digest = '' } = first.releases[0] ?? {};
    expect(await release(id, digest)).toBe('completed');
    expect(await plan(wanted)).toMatchObject({ plan: { changes: [], notes: [], faults: [] } });
  });

  test('a plan says what apply then does, and writes nothing', async () => {
    const wanted = {
      personas: { a: renamed('planned', '1.0.0') },
      environments: {
        staging: environment('staging', { planned: '1.0.0' }),
        production: environment('production', { planned: '1.0.0' }),
      },
    };
    const before = await everything();
    const planned = await plan(wanted);
    expect(await everything()).toBe(before);
    const done = await applied(wanted);
    expect(done.changes).toEqual(planned.plan.changes);
    expect(done.releases.map((one) => one.environment).sort()).toEqual(['production', 'staging']);
    expect(planned.moves.map((move) => move.release.stages)).toEqual(done.releases.map(() => ['flag', 'beta', 'ga']));
  });

  test('of three personas one bad: nothing is written of the other two', async () => {
    const good = { a: renamed('good-a', '1.0.0'), b: renamed('good-b', '1.0.0') };
    const environments = {
      staging: environment('staging', { 'good-a': '1.0.0', 'good-b': '1.0.0', 'bad-c': '9.9.9' }),
    };
    const before = await everything();
    const refused = await apply({ personas: { ...good, c: renamed('bad-c', '1.0.0') }, environments });
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'unknown_revision', field: 'environments/staging/personas/bad-c' },
    });
    const broken = new Map(good.a).set('modules/tone/formal.md', bytes('A guaranteed refund for everyone.\n'));
    const files = new Map([...broken].map(([path, content]) => [`personas/c/${path}`, content]));
    for (const [path, content] of good.b) files.set(`personas/b/${path}`, content);
    const asked = { files, environment: null, revise: false, leavePolicies: false, coAuthors: [] };
    expect(await readProject(asked, checkHere)).toMatchObject({ ok: false, error: { code: 'invalid_project' } });
    expect(await everything()).toBe(before);
  });

  test('a release that the machine would refuse is a fault of the plan, and nothing of it is written', async () => {
    const wanted = {
      personas: { a: renamed('skipping', '1.0.0') },
      environments: {
        production: 'environment: production\npersonas:\n  skipping: { version: 1.0.0, release: { stages: [ga] } }\n',
      },
    };
    const { faults } = (await plan(wanted)).plan;
    expect(faults).toMatchObject([
      { code: 'invalid_request', field: 'environments/production/personas/skipping/release/stages' },
    ]);
    const before = await everything();
    expect(await apply(wanted)).toMatchObject({
      ok: false,
      error: faults[0] && { code: faults[0].code, field: faults[0].field },
    });
    expect(await everything()).toBe(before);
  });

  test('policies change first, so that what is proposed beside them is reviewed under the new ones', async () => {
    const wanted = {
      personas: { a: renamed('stricter', '1.0.0') },
      policies: { two: TWO_EYES },
      environments: { staging: environment('staging', { stricter: '1.0.0' }) },
    };
    const planned = await plan(wanted);
    expect(planned.moves[0]?.policy).toMatchObject({ sources: ['two'], reviews: [{ seat: null, count: 2 }] });

    const before = await everything();
    expect(await apply(wanted)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    expect(await everything()).toBe(before);

    const done = await applied(wanted, ann);
    const { id = '', digest = '' } = done.releases[0] ?? {};
    const approval = { type: 'review', verdict: 'approve', digest, comment: '' } as const;
    expect((await send(ben, id, approval)).state).toBe('in_review');

    const left = await applied({
      ...wanted,
      policies: { two: TWO_EYES.replace('any: 2', 'any: 1') },
      leavePolicies: true,
    });
    expect(left).toMatchObject({
      changed: false,
      notes: expect.arrayContaining([expect.objectContaining({ code: 'under_way' })]),
    });
    await applied({ ...wanted, policies: { one: TWO_EYES.replace('two', 'one').replace('any: 2', 'any: 1') } }, ann);
    expect((await plane.db.selectFrom('policies').select('name').execute()).map(({ name }) => name)).toEqual(['one']);
  });

  test('term lists are an administrator’s to change, and what is proposed beside them is assessed by the new ones', async () => {
    const wanted = {
      personas: { a: renamed('worded', '1.0.0') },
      environments: { production: environment('production', { worded: '1.0.0' }) },
      terms: { en: 'locale: en\nterms: [{ term: plain words, use: clear words }]\n' },
    };
    expect(await apply(wanted)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    const planned = await plan(wanted);
    const found = planned.moves[0]?.assessment.findings.map(({ code }) => code);
    expect(found).toEqual(expect.arrayContaining([expect.stringContaining('term/')]));
    const before = await lastSeq();
    await applied(wanted, ann);
    expect(await auditedAfter(before)).toContain('setting.change');
    expect((await applied(wanted)).changed).toBe(false);
    expect((await plan({ ...wanted, terms: {} })).plan.changes).toEqual([]);
    const emptied = await applied({ ...wanted, terms: { en: 'locale: en\nterms: []\n' } }, ann);
    expect(emptied.changes).toEqual([{ kind: 'change_terms' }]);
  });

  test('who published, applied or is named as a co-author cannot approve what came of it', async () => {
    const ben2 = await addMember(plane.db, 'Ben2', ['reviewer', 'author']);
    const { email } = await plane.db
      .selectFrom('members')
      .select('email')
      .where('id', '=', ben2.id)
      .executeTakeFirstOrThrow();
    const done = await applied({
      personas: { a: renamed('shared', '1.0.0') },
      environments: { production: environment('production', { shared: '1.0.0' }) },
      coAuthors: [email.toUpperCase()],
    });
    const { id = '', digest = '' } = done.releases[0] ?? {};
    const command = { type: 'review', verdict: 'approve', digest, comment: '' } as const;
    const refused = await commandRelease(plane.db, ben2.may('release.review'), toolsHere, id, command, null);
    expect(refused).toMatchObject({ ok: false, error: { code: 'own_work' } });
    expect((await send(ben, id, command)).state).toBe('approved');
  });

  test('a rollback shuts the latch: the files cannot bring that digest back, and another version waits behind it', async () => {
    const personas = { a: renamed('latchy', '1.0.0') };
    const environments = { production: environment('production', { latchy: '1.0.0' }) };
    const wanted = { personas, environments, leavePolicies: true };
    const { id = '', digest = '' } = (await applied(wanted)).releases[0] ?? {};
    await release(id, digest);
    await send(cleo, id, { type: 'rollback', reason: 'it promised refunds' });

    const before = await everything();
    const again = await applied(wanted);
    expect(again).toMatchObject({ changed: false, releases: [] });
    const message = expect.stringContaining('was rolled back by Cleo');
    expect(again.notes).toMatchObject([{ code: 'latched', release: id, message }]);
    expect(await everything()).toBe(before);

    const next = await applied({
      personas: { a: renamed('latchy', '1.1.0') },
      environments: { production: environment('production', { latchy: '1.1.0' }) },
      leavePolicies: true,
    });
    expect(next).toMatchObject({ changed: true, notes: [{ code: 'latch_shut', release: id }] });
    const { id: nextId = '', digest: nextDigest = '' } = next.releases[0] ?? {};
    await send(ben, nextId, { type: 'review', verdict: 'approve', digest: nextDigest, comment: '' });
    await expect(send(cleo, nextId, { type: 'start' })).rejects.toThrow('latch is shut');
    await send(cleo, id, { type: 'acknowledge', reason: 'The refunds module is gone.' });
    expect((await send(cleo, nextId, { type: 'start' })).state).toBe('progressing');
  });

  test('a stale plan is refused, and says which side has moved', async () => {
    const personas = { a: renamed('stale', '1.0.0') };
    const wanted = {
      personas,
      environments: { staging: environment('staging', { stale: '1.0.0' }) },
      leavePolicies: true,
    };
    const { tag } = await plan(wanted);
    const other = {
      ...wanted,
      personas: { a: renamed('stale', '1.0.1') },
      environments: { staging: environment('staging', { stale: '1.0.1' }) },
    };
    expect(await apply(other, pipeline, tag)).toMatchObject({
      ok: false,
      error: { code: 'stale_write', field: '/planTag', message: expect.stringContaining('The files') },
    });
    await applied(wanted);
    expect(await apply(wanted, pipeline, tag)).toMatchObject({
      ok: false,
      error: { code: 'stale_write', message: expect.stringContaining('The server has changed') },
    });
    const { tag: fresh } = await plan(wanted);
    expect(await apply(wanted, pipeline, fresh)).toMatchObject({ ok: true, value: { changed: false } });
  });

  test('eight applications at once: one proposes, the others find it under way', async () => {
    const wanted = {
      personas: { a: renamed('racing', '1.0.0') },
      environments: { production: environment('production', { racing: '1.0.0' }) },
      leavePolicies: true,
    };
    const all = await Promise.all(Array.from({ length: 8 }, () => applied(wanted)));
    expect(all.filter(({ changed }) => changed)).toHaveLength(1);
    expect(new Set(all.map(({ releases }) => releases[0]?.id)).size).toBe(1);
    const { count } = await plane.db
      .selectFrom('releases')
      .select(({ fn }) => fn.countAll().as('count'))
      .where('persona', '=', 'racing')
      .executeTakeFirstOrThrow();
    expect(Number(count)).toBe(1);
  });

  test('a release in the way is left alone, or revised when that was asked for: its approvals are dismissed', async () => {
    const file = (version: string) =>
      `environment: production\npersonas:\n  revised: { version: ${version}, release: { why: Because of ${version}. } }\n`;
    const at = (version: string, revise: boolean) => ({
      personas: { a: renamed('revised', version) },
      environments: { production: file(version) },
      leavePolicies: true,
      revise,
    });
    const { id = '', digest = '' } = (await applied(at('1.0.0', false))).releases[0] ?? {};
    await send(ben, id, { type: 'review', verdict: 'approve', digest, comment: '' });
    const left = await applied(at('1.1.0', false));
    expect(left).toMatchObject({
      releases: [],
      notes: expect.arrayContaining([expect.objectContaining({ code: 'release_in_the_way' })]),
    });
    expect(left.changes.map((change) => change.kind)).toEqual(['publish_revision']);

    const revised = await applied(at('1.1.0', true));
    expect(revised.releases).toMatchObject([{ id, version: '1.1.0', state: 'in_review', changed: true }]);
    const { body } = await plane.db
      .selectFrom('releases')
      .select('body')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect(body.reviews.map((review) => review.dismissed)).toEqual([expect.stringContaining('The content changed')]);
    expect(body).toMatchObject({ title: 'revised 1.1.0', description: 'Because of 1.1.0.' });
    expect(await applied(at('1.1.0', true))).toMatchObject({ changed: false });
  });

  test('a revoked version is not proposed', async () => {
    const wanted = {
      personas: { a: renamed('gone', '1.0.0') },
      environments: { staging: environment('staging', { gone: '1.0.0' }) },
      leavePolicies: true,
    };
    const { id = '', digest = '' } = (await applied(wanted)).releases[0] ?? {};
    await send(ann, id, { type: 'abort', reason: 'Only a test.' });
    const revoked = await revokeRevision(plane.db, ann.may('revision.revoke'), digest, 'It leaks its prompt.');
    expect(revoked).toMatchObject({ ok: true });
    expect(await applied(wanted)).toMatchObject({
      changed: false,
      releases: [],
      notes: expect.arrayContaining([expect.objectContaining({ code: 'revoked' })]),
    });
  });

  test.each([
    [['viewer'], 'release.propose'],
    [['reviewer'], 'release.propose'],
    [['releaser'], 'release.propose'],
  ] as readonly (readonly [readonly Role[], string])[])('%s may plan and not apply', async (roles, right) => {
    const by = await addMember(plane.db, 'Reader', roles);
    const wanted = {
      personas: { a: renamed('unmoved', '1.0.0') },
      environments: { staging: environment('staging', { unmoved: '1.0.0' }) },
      leavePolicies: true,
    };
    expect((await plan(wanted, by)).plan.changes).toHaveLength(2);
    const before = await everything();
    const refused = await apply(wanted, by);
    expect(refused).toMatchObject({ ok: false, error: { code: 'forbidden', message: expect.stringContaining(right) } });
    expect(await everything()).toBe(before);
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
