import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changePolicies } from '../../packages/server/src/operations/change-policies.ts';
import { changeRelease } from '../../packages/server/src/operations/change-release.ts';
import { commandRelease, type SentCommand } from '../../packages/server/src/operations/command-release.ts';
import { createEnvironment } from '../../packages/server/src/operations/create-environment.ts';
import { type Proposal, proposeRelease } from '../../packages/server/src/operations/propose-release.ts';
import { registerSigningKey } from '../../packages/server/src/operations/register-signing-key.ts';
import { retireSigningKey } from '../../packages/server/src/operations/retire-signing-key.ts';
import { revokeRevision } from '../../packages/server/src/operations/revoke-revision.ts';
import { findRevision } from '../../packages/server/src/serving/find-revision.ts';
import { loadSnapshot } from '../../packages/server/src/serving/load-snapshot.ts';
import { openSigner } from '../../packages/server/src/signing/key-file.ts';
import {
  addMember,
  asServer,
  type ControlPlane,
  openControlPlane,
  publishTiny,
  type TestMember,
  toolsHere,
} from './control-plane.ts';
import { type RealPostgres, startRealPostgres } from './real-postgres.ts';

let server: RealPostgres;
beforeAll(async () => {
  server = await startRealPostgres();
});
afterAll(() => server.stop());

describe.each(['embedded', 'server'] as const)('releases, %s', (kind) => {
  let plane: ControlPlane;
  let ann: TestMember;
  let ben: TestMember;
  let cleo: TestMember;

  beforeAll(async () => {
    plane = await openControlPlane(kind === 'server' ? await server.createDatabase() : undefined);
    ann = await addMember(plane.db, 'Ann', ['author', 'admin']);
    ben = await addMember(plane.db, 'Ben', ['reviewer'], ['brand'], ['en', 'de']);
    cleo = await addMember(plane.db, 'Cleo', ['releaser']);
  });
  afterAll(() => plane.close());

  const propose = async (version: string, environment: string, more: Partial<Proposal> = {}) => {
    const proposal: Proposal = {
      environment,
      persona: 'tiny',
      revision: version,
      title: `Tiny ${version}`,
      description: '',
      stages: null,
      coAuthors: [],
      targetingKeys: [],
      impact: null,
      submit: true,
      ...more,
    };
    const made = await proposeRelease(plane.db, ann.may('release.propose'), toolsHere, proposal);
    if (!made.ok) throw new Error(made.error.message);
    return made.value.release;
  };
  const send = (by: TestMember, id: string, command: SentCommand, version: number | null = null) =>
    commandRelease(plane.db, by.may(`release.${command.type}`), toolsHere, id, command, version);
  const sendAll = async (id: string, ...commands: readonly (readonly [TestMember, SentCommand])[]) => {
    for (const [by, command] of commands) expect(await send(by, id, command), command.type).toMatchObject({ ok: true });
  };
  const approve = (digest: string): SentCommand => ({
    type: 'review',
    verdict: 'approve',
    digest,
    comment: 'Fine.',
  });
  const served = async (environment: string, model = 'tiny') => {
    const snapshot = await loadSnapshot(plane.db, null);
    const found = findRevision(
      snapshot,
      model,
      { targetingKey: null, region: null },
      { environment, mayPreview: false },
    );
    return found.ok ? `${found.value.variant} ${found.value.revision.content.version}` : found.error.code;
  };
  const auditOf = (release: string) =>
    plane.db
      .selectFrom('audit')
      .select(['action', 'actor_name'])
      .where('release_id', '=', release)
      .orderBy('seq')
      .execute();

  test('a persona goes from its files to everyone, stage by stage, and nothing serves it before', async () => {
    const digest = await publishTiny(plane.db, ann.may('revision.publish'), '1.0.0');
    expect(await served('production')).toBe('unknown_persona');
    const { id, state } = await propose('1.0.0', 'production');
    expect(state).toBe('in_review');
    expect(await served('production', `tiny@${digest}`)).toBe('unknown_persona');
    await sendAll(id, [ben, approve(digest)], [cleo, { type: 'start' }]);
    expect(await served('production')).toBe('unknown_revision');
    expect(await served('production', 'tiny@candidate')).toBe('candidate 1.0.0');
    await sendAll(id, [cleo, { type: 'advance' }], [cleo, { type: 'advance' }]);
    expect(await served('production')).toBe('candidate 1.0.0');
    await sendAll(id, [cleo, { type: 'advance' }]);
    expect(await served('production')).toBe('stable 1.0.0');
    expect(await served('staging')).toBe('unknown_persona');
    expect((await auditOf(id)).map(({ action, actor_name }) => `${actor_name} ${action}`)).toEqual([
      'Ann release.propose',
      'Ann release.submit',
      'Ben release.review',
      'Cleo release.start',
      'Cleo release.advance',
      'Cleo release.advance',
      'Cleo release.advance',
    ]);
  });

  test('an author who is an administrator cannot approve their own work, whatever roles they give themselves', async () => {
    const digest = await publishTiny(plane.db, ann.may('revision.publish'), '1.1.0', { voice: 'Be brisk.' });
    const { id } = await propose('1.1.0', 'production');
    expect(await send(ann, id, approve(digest))).toMatchObject({ ok: false, error: { code: 'own_work' } });
    expect(await send(cleo, id, { type: 'start' })).toMatchObject({ ok: false, error: { code: 'wrong_state' } });
    await sendAll(id, [ann, { type: 'abort', reason: 'Only a test.' }]);
  });

  test('content slipped in after approval takes the approval away', async () => {
    const digest = await publishTiny(plane.db, ann.may('revision.publish'), '1.2.0', { voice: 'Be kind.' });
    const { id } = await propose('1.2.0', 'production');
    await sendAll(id, [ben, approve(digest)]);
    const other = await publishTiny(plane.db, ann.may('revision.publish'), '1.2.1', { voice: 'Be sly.' });
    await sendAll(id, [ann, { type: 'revise', revision: other, coAuthors: [] }]);
    expect(await send(cleo, id, { type: 'start' })).toMatchObject({ ok: false, error: { code: 'wrong_state' } });
    expect(await send(ben, id, approve(digest))).toMatchObject({ ok: false, error: { code: 'digest_changed' } });
    expect(await served('production')).toBe('stable 1.0.0');
    await sendAll(id, [ben, approve(other)], [cleo, { type: 'start' }]);
    expect(await served('production', 'tiny@1.2.0')).toBe('unknown_revision');
    await sendAll(
      id,
      [cleo, { type: 'rollback', reason: 'Too sly.' }],
      [cleo, { type: 'acknowledge', reason: 'Seen.' }],
    );
  });

  test('rolling back restores what was stable, shuts the latch for everyone, and only a person opens it', async () => {
    const digest = await publishTiny(plane.db, ann.may('revision.publish'), '1.3.0', { voice: 'Be loud.' });
    const bad = await propose('1.3.0', 'production');
    const steps = [
      [ben, approve(digest)],
      [cleo, { type: 'start' }],
      [cleo, { type: 'advance' }],
      [cleo, { type: 'advance' }],
      [cleo, { type: 'advance' }],
    ] as const;
    await sendAll(bad.id, ...steps);
    expect(await served('production')).toBe('stable 1.3.0');
    await sendAll(bad.id, [cleo, { type: 'rollback', reason: 'Too loud.' }]);
    expect(await served('production')).toBe('stable 1.0.0');
    expect(await served('production', 'tiny@1.3.0')).toBe('unknown_revision');

    const again = await propose('1.3.0', 'production');
    await sendAll(again.id, [ben, approve(digest)]);
    expect(await send(cleo, again.id, { type: 'start' })).toMatchObject({ ok: false, error: { code: 'latched' } });
    const controller = { caller: { kind: 'controller', name: 'test' }, permission: 'release.acknowledge' } as const;
    const acknowledge = { type: 'acknowledge', reason: 'Looked into it.' } as const;
    expect(await commandRelease(plane.db, controller, toolsHere, bad.id, acknowledge, null)).toMatchObject({
      error: { code: 'person_needed' },
    });
    await sendAll(bad.id, [cleo, acknowledge]);
    await sendAll(again.id, [cleo, { type: 'start' }], [cleo, { type: 'rollback', reason: 'Enough.' }]);
    await sendAll(again.id, [cleo, acknowledge]);
  });

  test('of two who start at once, one wins and the other is told who', async () => {
    const one = await publishTiny(plane.db, ann.may('revision.publish'), '1.4.0', { voice: 'Be one.' });
    const two = await publishTiny(plane.db, ann.may('revision.publish'), '1.5.0', { voice: 'Be two.' });
    const releases = [await propose('1.4.0', 'production'), await propose('1.5.0', 'production')];
    await sendAll(releases[0]?.id ?? '', [ben, approve(one)]);
    await sendAll(releases[1]?.id ?? '', [ben, approve(two)]);
    const started = await Promise.all(releases.map(({ id }) => send(cleo, id, { type: 'start' })));
    const refused = started.flatMap((result) => (result.ok ? [] : [result.error]));
    expect(started.filter(({ ok }) => ok)).toHaveLength(1);
    expect(refused).toMatchObject([{ code: 'conflict', message: expect.stringMatching(/rel_/) }]);
    for (const [index, { id }] of releases.entries()) {
      const end = started[index]?.ok ? 'rollback' : 'abort';
      await sendAll(id, [cleo, { type: end, reason: 'Only a test.' }]);
      if (end === 'rollback') await sendAll(id, [cleo, { type: 'acknowledge', reason: 'Seen.' }]);
    }
  });

  test('a change made up from an older version is refused with what happened since', async () => {
    await publishTiny(plane.db, ann.may('revision.publish'), '1.6.0', { voice: 'Be late.' });
    const { id } = await propose('1.6.0', 'production', { submit: false });
    const change = (title: string, version: number) =>
      changeRelease(plane.db, ann.may('release.change'), id, { title }, version);
    expect(await change('First', 1)).toMatchObject({ ok: true, value: { rowVersion: 2 } });
    expect(await change('Second', 1)).toMatchObject({
      ok: false,
      error: { code: 'stale_write', message: expect.stringContaining('release.change by Ann') },
    });
    expect(await send(ann, id, { type: 'submit' }, 1)).toMatchObject({ error: { code: 'stale_write' } });
    await sendAll(id, [ann, { type: 'abort', reason: 'Only a test.' }]);
  });

  test('a revoked revision is rolled back everywhere and served nowhere', async () => {
    const digest = await publishTiny(plane.db, ann.may('revision.publish'), '2.0.0', {
      voice: 'Be gone.',
      environment: 'development',
    });
    expect(await served('development')).toBe('stable 2.0.0');
    const revoked = await revokeRevision(plane.db, cleo.may('revision.revoke'), digest, 'It leaks a name.');
    expect(revoked).toMatchObject({ ok: true, value: { rolledBack: [expect.stringMatching(/^rel_/)] } });
    expect(await served('development')).toBe('unknown_persona');
    expect(await served('development', `tiny@${digest}`)).toBe('unknown_persona');
  });

  test('a policy that names two seats is not met by one, and broken files change nothing', async () => {
    const files = {
      'policies/staging.yaml':
        'name: staging\ndescription: Two seats.\napplies: { environments: [staging] }\nreviews: { brand: 1, legal: 1 }\n',
    };
    expect(await changePolicies(plane.db, ann.may('policy.change'), files)).toMatchObject({ ok: true });
    expect(await changePolicies(plane.db, ann.may('policy.change'), files)).toMatchObject({
      value: { changed: false },
    });
    const broken = { ...files, 'policies/broken.yaml': 'name: broken\nreviews: { brand: many }\n' };
    expect(await changePolicies(plane.db, ann.may('policy.change'), broken)).toMatchObject({
      error: {
        code: 'invalid_policy',
        diagnostics: expect.arrayContaining([expect.objectContaining({ mend: expect.any(String) })]),
      },
    });
    const misplaced = { './policies/staging.yaml': 'name: staging\nreviews: { brand: many }\n' };
    expect(await changePolicies(plane.db, ann.may('policy.change'), misplaced)).toMatchObject({
      error: { code: 'invalid_policy' },
    });
    expect(await plane.db.selectFrom('policies').select('name').execute()).toEqual([{ name: 'staging' }]);
    const digest = await publishTiny(plane.db, ann.may('revision.publish'), '2.1.0', { voice: 'Be legal.' });
    const { id } = await propose('2.1.0', 'staging');
    expect(await send(ben, id, approve(digest))).toMatchObject({ value: { release: { state: 'in_review' } } });
    const lea = await addMember(plane.db, 'Lea', ['reviewer'], ['legal']);
    expect(await send(lea, id, approve(digest))).toMatchObject({ value: { release: { state: 'approved' } } });
  });

  test('sending a request twice with one idempotency key does it once', async () => {
    await publishTiny(plane.db, ann.may('revision.publish'), '2.2.0', { voice: 'Be twice.' });
    const call = { ...ann.may('release.propose'), idempotency: { key: `k-${kind}`, fingerprint: 'f' } };
    const proposal: Proposal = {
      environment: 'production',
      persona: 'tiny',
      revision: '2.2.0',
      title: 'Twice',
      description: '',
      stages: null,
      coAuthors: [],
      targetingKeys: [],
      impact: null,
      submit: false,
    };
    const [one, two] = await Promise.all([
      proposeRelease(plane.db, call, toolsHere, proposal),
      proposeRelease(plane.db, call, toolsHere, proposal),
    ]);
    if (!one.ok || !two.ok) throw new Error('both are answered');
    expect(two.value.release.id).toBe(one.value.release.id);
    const other = { ...call, idempotency: { key: `k-${kind}`, fingerprint: 'g' } };
    expect(await proposeRelease(plane.db, other, toolsHere, proposal)).toMatchObject({
      error: { code: 'idempotency_mismatch' },
    });
  });

  test('where policy wants signatures, what nobody attested, or what was attested otherwise, is not served', async () => {
    const key = await mkdtemp(join(tmpdir(), 'setlist-key-'));
    const signer = await openSigner({ stateDirectory: key });
    await rm(key, { recursive: true });
    const signed = { ...toolsHere, signer };
    const files = {
      'policies/signed.yaml':
        'name: signed\ndescription: Signed.\napplies: { environments: [signed] }\nreviews: { any: 1 }\nstages: [ga]\nsignatures: required\n',
    };
    const environment = { name: 'signed', description: '' };
    await createEnvironment(plane.db, ann.may('environment.change'), environment, true);
    expect(await changePolicies(plane.db, ann.may('policy.change'), files)).toMatchObject({ ok: true });
    expect(await registerSigningKey(plane.db, signer)).toMatchObject({ ok: true });
    const digest = await publishTiny(plane.db, ann.may('revision.publish'), '3.0.0', { voice: 'Be signed.' });

    const unsigned = await propose('3.0.0', 'signed');
    await sendAll(unsigned.id, [ben, approve(digest)], [cleo, { type: 'start' }]);
    expect(await served('signed')).toBe('unknown_revision');
    expect(await served('signed', 'tiny@candidate')).toBe('signature_invalid');
    const end = [
      [cleo, { type: 'rollback', reason: 'Unsigned.' }],
      [cleo, { type: 'acknowledge', reason: 'Seen.' }],
    ] as const;
    await sendAll(unsigned.id, ...end);

    const attested = await propose('3.0.0', 'signed');
    const approved = await commandRelease(
      plane.db,
      ben.may('release.review'),
      signed,
      attested.id,
      approve(digest),
      null,
    );
    expect(approved).toMatchObject({ ok: true, value: { release: { state: 'approved' } } });
    await sendAll(attested.id, [cleo, { type: 'start' }], [cleo, { type: 'advance' }]);
    expect(await served('signed')).toBe('stable 3.0.0');
    const { bundle } = await plane.db
      .selectFrom('bundles')
      .select('bundle')
      .where('release_id', '=', attested.id)
      .executeTakeFirstOrThrow();
    const put = (text: string) =>
      plane.db.updateTable('bundles').set({ bundle: text }).where('release_id', '=', attested.id).execute();
    const lines = bundle.trim().split('\n');
    for (const tampered of ['', lines.slice(1).join('\n'), bundle.replace(/"payload":"../, '"payload":"AA')]) {
      await put(tampered);
      expect(await served('signed')).toBe('signature_invalid');
    }
    await put(bundle);
    expect(await served('signed')).toBe('stable 3.0.0');

    const unreviewed = await publishTiny(plane.db, ann.may('revision.publish'), '3.0.1', { voice: 'Be unreviewed.' });
    const serve = (stray: string) =>
      plane.db.updateTable('served').set({ digest: stray }).where('environment', '=', 'signed').execute();
    await serve(unreviewed);
    expect(await served('signed')).toBe('signature_invalid');
    await serve(digest);
    const rewrite = (from: string, to: string) =>
      sql`update revisions set content = replace(content::text, ${from}, ${to})::jsonb where digest = ${digest}`.execute(
        plane.db,
      );
    await rewrite('Be signed.', 'Be rewritten.');
    expect(await served('signed')).toBe('unknown_persona');
    await rewrite('Be rewritten.', 'Be signed.');
    expect(await served('signed')).toBe('stable 3.0.0');
    await retireSigningKey(plane.db, ann.may('setting.change'), {
      id: signer.keyId,
      reason: 'It leaked.',
      ownKeyId: null,
    });
    expect(await served('signed')).toBe('signature_invalid');
  });

  test('whoever lacks the right is refused, and leaves no row', async () => {
    const before = await plane.db
      .selectFrom('audit')
      .select((eb) => eb.fn.countAll().as('n'))
      .executeTakeFirstOrThrow();
    expect(await changePolicies(plane.db, cleo.may('policy.change'), {})).toMatchObject({
      error: { code: 'forbidden' },
    });
    const after = await plane.db
      .selectFrom('audit')
      .select((eb) => eb.fn.countAll().as('n'))
      .executeTakeFirstOrThrow();
    expect(after).toEqual(before);
    expect(await changePolicies(plane.db, asServer('policy.change'), {})).toMatchObject({ ok: true });
  });
});
