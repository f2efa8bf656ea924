import { afterAll, describe, expect, test } from 'vitest';
import { changePolicies } from '../../packages/server/src/operations/change-policies.ts';
import { changeRelease } from '../../packages/server/src/operations/change-release.ts';
import { commandRelease, type SentCommand } from '../../packages/server/src/operations/command-release.ts';
import { type Proposal, proposeRelease } from '../../packages/server/src/operations/propose-release.ts';
import { revokeRevision } from '../../packages/server/src/operations/revoke-revision.ts';
import { asServer, publishTiny, type TestMember, toolsHere } from './control-plane.ts';
import { ENGINES } from './engines.ts';
import { approvalOf, commandAll, openReleasePlane, proposalOf, proposeAs, servedIn } from './release-steps.ts';

for (const kind of ENGINES) {
  const plane = await openReleasePlane(kind);
  const { ann, ben, cleo } = plane;

  describe(`releases, ${kind}`, () => {
    afterAll(() => plane.close());

    const propose = (version: string, environment: string, more: Partial<Proposal> = {}) =>
      proposeAs(plane.db, ann, { environment, revision: version, ...more });
    const send = (by: TestMember, id: string, sent: SentCommand, version: number | null = null) =>
      commandRelease(plane.db, by.may(`release.${sent.type}`), toolsHere, id, sent, version);
    const sendAll = (id: string, ...commands: readonly (readonly [TestMember, SentCommand])[]) =>
      commandAll(plane.db, id, commands);
    const served = (environment: string, model?: string) => servedIn(plane.db, environment, model);
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
      await sendAll(id, [ben, approvalOf(digest)], [cleo, { type: 'start' }]);
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
      expect(await send(ann, id, approvalOf(digest))).toMatchObject({ ok: false, error: { code: 'own_work' } });
      expect(await send(cleo, id, { type: 'start' })).toMatchObject({ ok: false, error: { code: 'wrong_state' } });
      await sendAll(id, [ann, { type: 'abort', reason: 'Only a test.' }]);
    });

    test('content slipped in after approval takes the approval away', async () => {
      const digest = await publishTiny(plane.db, ann.may('revision.publish'), '1.2.0', { voice: 'Be kind.' });
      const { id } = await propose('1.2.0', 'production');
      await sendAll(id, [ben, approvalOf(digest)]);
      const other = await publishTiny(plane.db, ann.may('revision.publish'), '1.2.1', { voice: 'Be sly.' });
      await sendAll(id, [ann, { type: 'revise', revision: other, coAuthors: [] }]);
      expect(await send(cleo, id, { type: 'start' })).toMatchObject({ ok: false, error: { code: 'wrong_state' } });
      expect(await send(ben, id, approvalOf(digest))).toMatchObject({ ok: false, error: { code: 'digest_changed' } });
      expect(await served('production')).toBe('stable 1.0.0');
      await sendAll(id, [ben, approvalOf(other)], [cleo, { type: 'start' }]);
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
        [ben, approvalOf(digest)],
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
      await sendAll(again.id, [ben, approvalOf(digest)]);
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
      await sendAll(releases[0]?.id ?? '', [ben, approvalOf(one)]);
      await sendAll(releases[1]?.id ?? '', [ben, approvalOf(two)]);
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

    test('sending a request twice with one idempotency key does it once', async () => {
      await publishTiny(plane.db, ann.may('revision.publish'), '2.2.0', { voice: 'Be twice.' });
      const call = { ...ann.may('release.propose'), idempotency: { key: `k-${kind}`, fingerprint: 'f' } };
      const proposal = proposalOf({ revision: '2.2.0', submit: false });
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
}
