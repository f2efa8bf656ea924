import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '@setlist/core/audit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changePolicies } from '../../packages/server/src/operations/change-policies.ts';
import { type AudienceProposal, proposeAudience } from '../../packages/server/src/operations/propose-audience.ts';
import { readIdList } from '../../packages/server/src/operations/read-id-list.ts';
import { restoreAudience } from '../../packages/server/src/operations/restore-audience.ts';
import { type AudienceReview, reviewAudience } from '../../packages/server/src/operations/review-audience.ts';
import { uploadIdList } from '../../packages/server/src/operations/upload-id-list.ts';
import { withdrawAudience } from '../../packages/server/src/operations/withdraw-audience.ts';
import { createServing } from '../../packages/server/src/serving/create-serving.ts';
import { flagSetOf } from '../../packages/server/src/serving/flag-set.ts';
import { loadLastGood, saveLastGood } from '../../packages/server/src/serving/last-good.ts';
import { loadSnapshot } from '../../packages/server/src/serving/load-snapshot.ts';
import type { Snapshot } from '../../packages/server/src/serving/serving.ts';
import { addMember, publishTiny, type TestMember } from './control-plane.ts';
import { ENGINES } from './engines.ts';
import { openReleasePlane, type ReleasePlane } from './release-steps.ts';

describe.each(ENGINES)('the audience of an environment, %s', (engine) => {
  let plane: ReleasePlane;
  let dai: TestMember;
  beforeAll(async () => {
    plane = await openReleasePlane(engine);
    dai = await addMember(plane.db, 'Dai', ['reviewer', 'author', 'operator']);
    await publishTiny(plane.db, plane.ann.may('revision.publish'), '1.0.0', { environment: 'development' });
  });
  afterAll(() => plane.close());

  const segmentFor = (plan: string): Json => ({
    context: { plan: { type: 'string', description: 'What is paid for.' } },
    segments: { paying: `plan == "${plan}"` },
  });

  function propose(
    by: TestMember,
    document: Json,
    more: Partial<AudienceProposal> = {},
    expected: number | null = null,
  ) {
    const proposal = {
      environment: 'production',
      document,
      title: 'Who pays',
      description: '',
      coAuthors: [],
      ...more,
    };
    return proposeAudience(plane.db, by.may('audience.propose'), proposal, expected);
  }

  async function proposed(by: TestMember, document: Json) {
    const done = await propose(by, document);
    if (!done.ok || done.value.change === null) throw new Error(JSON.stringify(done));
    return done.value.change;
  }

  function review(by: TestMember, change: { id: string; digest: string }, more: Partial<AudienceReview> = {}) {
    const given = { decision: 'approve', digest: change.digest, comment: '', ...more } as const;
    return reviewAudience(plane.db, by.may('audience.review'), change.id, given, null);
  }

  /** What it serves now: the version, and the keys of its segments. */
  async function served(environment = 'production', previous: Snapshot | null = null) {
    const snapshot = await loadSnapshot(plane.db, previous);
    const found = snapshot.environments.get(environment);
    if (found === undefined) throw new Error(environment);
    return {
      snapshot,
      version: found.audience?.version ?? 0,
      set: flagSetOf(snapshot, found),
      audience: found.audience,
    };
  }

  async function actionsOf(kind: string, id: string): Promise<string[]> {
    const rows = await plane.db
      .selectFrom('audit')
      .select('action')
      .where('object_kind', '=', kind)
      .where('object_id', '=', id)
      .orderBy('seq')
      .execute();
    return rows.map(({ action }) => action);
  }

  test('is applied at once where policy asks for no review', async () => {
    const done = await propose(plane.ann, segmentFor('pro'), { environment: 'development' });
    expect(done).toMatchObject({ ok: true, value: { changed: true, change: null, applied: { version: 1 } } });
    expect((await served('development')).set.segments).toMatchObject([{ key: 'paying' }]);
    expect(await actionsOf('audience', 'development')).toEqual(['audience.propose']);
    const again = await propose(plane.ann, segmentFor('pro'), { environment: 'development' });
    expect(again).toMatchObject({ ok: true, value: { changed: false } });
  });

  test('waits for a reviewer who is no author elsewhere, and applies with the approval', async () => {
    const change = await proposed(dai, segmentFor('pro'));
    expect((await served()).version).toBe(0);
    expect(await review(dai, change)).toMatchObject({ ok: false, error: { code: 'own_work' } });
    expect(await review(plane.cleo, change)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    const other = { digest: `sha256:${'0'.repeat(64)}` };
    expect(await review(plane.ben, change, other)).toMatchObject({ ok: false, error: { code: 'digest_changed' } });
    expect(await review(plane.ben, change)).toMatchObject({ ok: true, value: { applied: { version: 1 } } });
    expect((await served()).version).toBe(1);
    expect(await actionsOf('audience_change', change.id)).toEqual(['audience.propose', 'audience.review']);
    expect(await review(plane.ben, change)).toMatchObject({ ok: false, error: { code: 'wrong_state' } });
  });

  test('is not approved once another version was applied, and must be proposed anew', async () => {
    const first = await proposed(plane.ann, segmentFor('team'));
    const second = await proposed(plane.ann, segmentFor('free'));
    expect((await review(plane.ben, first)).ok).toBe(true);
    expect(await review(plane.ben, second)).toMatchObject({ ok: false, error: { code: 'base_moved' } });
    const { version } = await served();
    expect(await propose(plane.ann, segmentFor('free'), {}, version - 1)).toMatchObject({
      ok: false,
      error: { code: 'stale_write' },
    });
    const reason = 'Made anew.';
    const withdrawn = await withdrawAudience(plane.db, plane.ann.may('audience.withdraw'), second.id, reason, null);
    expect(withdrawn).toMatchObject({ ok: true, value: { change: { state: 'withdrawn', reason } } });
  });

  test('is rejected for good', async () => {
    const change = await proposed(plane.ann, segmentFor('none'));
    const { version } = await served();
    const rejected = await review(plane.ben, change, { decision: 'reject', comment: 'Nobody pays none.' });
    expect(rejected).toMatchObject({ ok: true, value: { applied: null, change: { state: 'rejected' } } });
    expect(await review(dai, change)).toMatchObject({ ok: false, error: { code: 'wrong_state' } });
    expect((await served()).version).toBe(version);
  });

  test('goes back to an earlier version without a review, as a new one, with the reason in the log', async () => {
    const { version } = await served();
    const to = { environment: 'production', version: 1, reason: 'Too many were in it.' };
    const done = await restoreAudience(plane.db, dai.may('audience.restore'), to, version);
    expect(done).toMatchObject({ ok: true, value: { applied: { version: version + 1, restored_from: 1 } } });
    expect((await served()).audience?.document).toEqual(segmentFor('pro'));
    expect(await restoreAudience(plane.db, plane.ben.may('audience.restore'), to, null)).toMatchObject({
      ok: false,
      error: { code: 'forbidden' },
    });
    const rows = await plane.db
      .selectFrom('audiences')
      .select('version')
      .where('environment', '=', 'production')
      .execute();
    expect(rows.length).toBe(version + 1);
    expect(await actionsOf('audience', 'production')).toContain('audience.restore');
  });

  test.each([
    [{ segments: { a: 'plam == 1' } }, '/document/segments/a'],
    [{ holdouts: { h: { share: 5 } } }, '/document/holdouts/h/share'],
    [{ holdouts: { h: { share: '5%', personas: ['tinny'] } } }, '/document/holdouts/h'],
    [{ lists: { staff: `sha256:${'b'.repeat(64)}` } }, '/document/lists/staff'],
    [{ flags: { tiny: { variants: { on: true } } } }, '/document/flags/tiny'],
  ])('refuses %j with its place', async (document, field) => {
    const done = await propose(plane.ann, document as Json);
    expect(done).toMatchObject({
      ok: false,
      error: { code: 'invalid_request', field: expect.stringContaining(field) },
    });
  });

  test('needs all the seats that policy asks for', async () => {
    const files = {
      'policies/p.yaml': 'name: p\napplies: { environments: [staging] }\nreviews: { brand: 1, any: 2 }\n',
    };
    await changePolicies(plane.db, plane.ann.may('policy.change'), files);
    const done = await propose(plane.ann, segmentFor('pro'), { environment: 'staging' });
    if (!done.ok || done.value.change === null) throw new Error('it was not proposed');
    const { change } = done.value;
    expect(await review(dai, change)).toMatchObject({ ok: true, value: { applied: null } });
    expect((await served('staging')).version).toBe(0);
    expect(await review(plane.ben, change)).toMatchObject({ ok: true, value: { applied: { version: 1 } } });
  });

  test('serves lists by their digest, and reads one that it knows no second time', async () => {
    const text = ['zoe', ' ann ', '"ann"', '', 'bob'].join('\r\n');
    const read = await readIdList([new TextEncoder().encode(text)]);
    if (!read.ok) throw new Error(read.error.message);
    expect(read.value.ids).toEqual(['ann', 'bob', 'zoe']);
    const uploaded = await uploadIdList(plane.db, plane.ann.may('audience.propose'), read.value);
    expect(uploaded).toMatchObject({ ok: true, value: { changed: true, count: 3 } });
    expect(await uploadIdList(plane.db, plane.ann.may('audience.propose'), read.value)).toMatchObject({
      ok: true,
      value: { changed: false },
    });
    const { digest } = read.value;
    const document = {
      lists: { staff: digest },
      holdouts: { some: { share: '100%' } },
      flags: {
        inside: {
          variants: { yes: true, no: false },
          default: 'no',
          rules: [{ if: 'targetingKey in list("staff")', serve: 'yes' }],
        },
      },
    };
    expect((await propose(plane.ann, document, { environment: 'development' })).ok).toBe(true);
    const before = await served('development');
    expect(before.set.lists).toEqual([{ key: 'staff', ids: ['ann', 'bob', 'zoe'] }]);
    expect(before.set.holdouts).toMatchObject([{ key: 'some', salt: 'development/holdout/some', share: 100_000 }]);
    expect(before.set.plain).toMatchObject([{ key: 'inside', default: 'no' }]);
    expect(createServing(before.snapshot).flags('development')?.set.lists).toHaveLength(1);
    const after = await served('development', before.snapshot);
    expect(after.audience?.lists.get('staff')).toBe(before.audience?.lists.get('staff'));
    expect(after.snapshot.tag).toBe(before.snapshot.tag);
  });

  test('is in the last good copy, whose lists must be what their digests say', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'setlist-audience-'));
    try {
      const path = join(folder, 'snapshot.json');
      const { snapshot, set } = await served('development');
      await saveLastGood(path, snapshot);
      const loaded = await loadLastGood(path, null);
      const found = loaded?.environments.get('development');
      if (loaded === null || found === undefined) throw new Error('nothing was kept');
      expect(flagSetOf(loaded, found)).toMatchObject({ lists: set.lists, segments: set.segments, plain: set.plain });
      const { readFile, writeFile } = await import('node:fs/promises');
      await writeFile(path, (await readFile(path, 'utf8')).replace('"zoe"', '"eve"'));
      expect(await loadLastGood(path, null)).toBeNull();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('that does not check any more is served without what is at fault', async () => {
    const before = await served('development');
    const { version } = before;
    const body = JSON.stringify({
      ...(before.audience?.document as object),
      segments: { broken: 'no_such_attribute == 1', sound: 'region == "nz"' },
    });
    const inserted = { digest: `sha256:${'c'.repeat(64)}`, title: 'By an older server', applied_by: 'server:test' };
    await plane.db
      .insertInto('audiences')
      .values({
        ...inserted,
        environment: 'development',
        version: version + 1,
        body,
        applied_at: new Date().toISOString(),
        applied_by_name: 'test',
      })
      .execute();
    const after = await served('development', before.snapshot);
    expect(after.audience?.faults).toMatchObject([{ path: ['segments', 'broken'] }]);
    expect(after.set.segments).toMatchObject([{ key: 'sound' }]);
    expect(after.set.plain).toHaveLength(1);
    expect(after.snapshot.tag).not.toBe(before.snapshot.tag);
  });
});

test.each([
  ['a\nb c\u0007', 'Line 2 is no id'],
  ['"a', 'Line 1 is no id'],
  ['a\n{"id": 1}', 'Line 2 is no id'],
  ['', 'has no ids'],
  ['x'.repeat(1_025), 'Line 1 is longer'],
])('no list is read of %j', async (text, message) => {
  const read = await readIdList([new TextEncoder().encode(text)]);
  expect(read.ok ? '' : read.error.message).toContain(message);
});

test('a list is the same however it is cut into pieces, and whatever order it comes in', async () => {
  const ids = Array.from({ length: 50_000 }, (_, n) => `prefix-${(n * 7_919) % 50_000}-ü`);
  const bytes = new TextEncoder().encode(ids.join('\n'));
  const pieces = Array.from({ length: Math.ceil(bytes.length / 4_099) }, (_, n) =>
    bytes.slice(n * 4_099, (n + 1) * 4_099),
  );
  const whole = await readIdList([new TextEncoder().encode(ids.toReversed().join('\n'))]);
  const cut = await readIdList(pieces);
  expect(cut).toEqual(whole);
  expect(cut.ok && cut.value.ids).toEqual(ids.toSorted());
});
