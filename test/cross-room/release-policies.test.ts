import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, describe, expect, test } from 'vitest';
import { changePolicies } from '../../packages/server/src/operations/change-policies.ts';
import type { SentCommand } from '../../packages/server/src/operations/command-release.ts';
import { createEnvironment } from '../../packages/server/src/operations/create-environment.ts';
import { registerSigningKey } from '../../packages/server/src/operations/register-signing-key.ts';
import { retireSigningKey } from '../../packages/server/src/operations/retire-signing-key.ts';
import { openSigner } from '../../packages/server/src/signing/key-file.ts';
import { addMember, publishTiny, type TestMember, toolsHere } from './control-plane.ts';
import { ENGINES } from './engines.ts';
import { approvalOf, commandAll, commandAs, openReleasePlane, proposeAs, servedIn } from './release-steps.ts';

for (const kind of ENGINES) {
  const plane = await openReleasePlane(kind);
  const { ann, ben, cleo } = plane;

  describe(`releases under a policy, ${kind}`, () => {
    afterAll(() => plane.close());

    const propose = (version: string, environment: string) =>
      proposeAs(plane.db, ann, { environment, revision: version });
    const review = (by: TestMember, id: string, digest: string, tools = toolsHere) =>
      commandAs(plane.db, by, id, approvalOf(digest), tools);
    const sendAll = (id: string, ...commands: readonly (readonly [TestMember, SentCommand])[]) =>
      commandAll(plane.db, id, commands);
    const served = (environment: string, model?: string) => servedIn(plane.db, environment, model);

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
      expect((await review(ben, id, digest)).state).toBe('in_review');
      const lea = await addMember(plane.db, 'Lea', ['reviewer'], ['legal']);
      expect((await review(lea, id, digest)).state).toBe('approved');
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
      await sendAll(unsigned.id, [ben, approvalOf(digest)], [cleo, { type: 'start' }]);
      expect(await served('signed')).toBe('unknown_revision');
      expect(await served('signed', 'tiny@candidate')).toBe('signature_invalid');
      const end = [
        [cleo, { type: 'rollback', reason: 'Unsigned.' }],
        [cleo, { type: 'acknowledge', reason: 'Seen.' }],
      ] as const;
      await sendAll(unsigned.id, ...end);

      const attested = await propose('3.0.0', 'signed');
      expect((await review(ben, attested.id, digest, signed)).state).toBe('approved');
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
  });
}
