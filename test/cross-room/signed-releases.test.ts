import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@setlist/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SentCommand } from '../../packages/server/src/operations/command-release.ts';
import { verifyBundle } from '../../packages/server/src/signing/verify-bundle.ts';
import { newSigner, ringOf } from '../../packages/server/test/bundle-facts.ts';
import { type AuditPlane, openAuditPlane } from './audit-plane.ts';
import { addMember, assessHere, publishTiny, type TestMember } from './control-plane.ts';
import { databaseOf, ENGINES } from './engines.ts';
import { commandAs, proposeAs } from './release-steps.ts';

describe.each(ENGINES)('signed releases, %s', (kind) => {
  let plane: AuditPlane;
  let ann: TestMember;
  let ben: TestMember;
  let cleo: TestMember;
  beforeAll(async () => {
    plane = await openAuditPlane(await databaseOf(kind));
    ann = await addMember(plane.db, 'Ann', ['author']);
    ben = await addMember(plane.db, 'Ben', ['reviewer'], ['brand'], ['en', 'de']);
    cleo = await addMember(plane.db, 'Cleo', ['releaser', 'reviewer']);
  });
  afterAll(() => plane.close());

  const client = () => createClient({ url: plane.url, apiKey: 'slk_unused' });
  const tools = () => ({ assess: assessHere, signer: plane.signer });
  const propose = async (version: string) => {
    const voice = `Be ${version} times as kind.`;
    const digest = await publishTiny(plane.db, ann.may('revision.publish'), version, { voice });
    const { id } = await proposeAs(plane.db, ann, { revision: digest }, tools());
    return { id, digest };
  };
  const send = (by: TestMember, id: string, sent: SentCommand) => commandAs(plane.db, by, id, sent, tools());
  const review = (digest: string, verdict: 'approve' | 'request_changes' = 'approve') =>
    ({ type: 'review', verdict, digest, comment: 'Read it twice.' }) as const;

  test('approval signs what was decided, and the bundle verifies with the published keys alone', async () => {
    const { id, digest } = await propose('2.0.0');
    await expect(client().releaseBundle(id)).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('is in_review'),
    });
    await send(ben, id, review(digest));
    const text = await client().releaseBundle(id);
    expect(verifyBundle(text, ringOf(plane.signer), { digest, environment: 'production' })).toMatchObject({
      ok: true,
      value: {
        name: 'tiny@2.0.0',
        provenance: { buildDefinition: { externalParameters: { publishedBy: `person:${ann.id}` } } },
        assessment: { result: expect.stringMatching(/^(PASSED|WARNED)$/) },
        board: {
          verdict: 'approved',
          release: id,
          policies: ['built-in'],
          reviews: [{ reviewer: `person:${ben.id}`, name: 'Ben', seats: ['brand'], verdict: 'approve', digest }],
        },
        keyIds: [plane.signer.keyId],
      },
    });
    await send(cleo, id, review(digest));
    const later = verifyBundle(await client().releaseBundle(id), ringOf(plane.signer));
    expect(later.ok && later.value.board.reviews.map(({ name }) => name)).toEqual(['Ben', 'Cleo']);
    await send(cleo, id, { type: 'abort', reason: 'Only a test.' });
  });

  test('an approval that was taken back is no longer handed out', async () => {
    const { id, digest } = await propose('2.1.0');
    await send(ben, id, review(digest));
    await client().releaseBundle(id);
    await send(cleo, id, review(digest, 'request_changes'));
    await expect(client().releaseBundle(id)).rejects.toMatchObject({ status: 404 });
    await send(ann, id, { type: 'abort', reason: 'Only a test.' });
  });

  test('broken glass is signed as that, and as approved once its review has been held', async () => {
    const { id, digest } = await propose('2.2.0');
    const verdict = async () => {
      const verified = verifyBundle(await client().releaseBundle(id), ringOf(plane.signer));
      return verified.ok ? [verified.value.board.verdict, verified.value.board.reason] : verified.error.message;
    };
    await send(cleo, id, { type: 'break_glass', reason: 'Prices are wrong.' });
    expect(await verdict()).toEqual(['glass_broken', 'Prices are wrong.']);
    await send(ben, id, review(digest));
    expect(await verdict()).toEqual(['approved', null]);
    await send(cleo, id, { type: 'rollback', reason: 'Only a test.' });
    await send(cleo, id, { type: 'acknowledge', reason: 'Only a test.' });
  });

  test.runIf(kind === 'embedded')(
    'the command line fetches, keeps and verifies a bundle, and finds it changed',
    async () => {
      const { id, digest } = await propose('2.3.0');
      await send(ben, id, review(digest));
      const fetched = await plane.setlist('verify', '--release', id, '--output', 'tiny.jsonl');
      expect(fetched).toMatchObject({ exitCode: 0, stderr: `Keys of ${plane.url}.\n` });
      expect(fetched.stdout).toMatch(
        new RegExp(`^Verified: tiny@2\\.3\\.0 ${digest}\\n {2}Approved for production at .* by release ${id}, risk`),
      );
      expect(fetched.stdout).toContain(`approve by Ben (person:${ben.id}, seat brand)`);
      writeFileSync(join(plane.cwd, 'jwks.json'), await (await fetch(`${plane.url}/.well-known/jwks.json`)).text());
      const keys = ['--keys', 'jwks.json'];
      const offline = await plane.offline('verify', 'tiny.jsonl', ...keys, '--digest', digest, '--json');
      expect(offline.exitCode).toBe(0);
      expect(offline.json()).toMatchObject({ verified: true, digest, board: { release: id } });
      const elsewhere = await plane.offline('verify', 'tiny.jsonl', ...keys, '--environment', 'staging');
      expect(elsewhere).toMatchObject({
        exitCode: 1,
        stdout: expect.stringContaining('decided for production, where staging was expected'),
      });
      writeFileSync(join(plane.cwd, 'others.json'), JSON.stringify({ keys: [newSigner().jwk] }));
      expect(await plane.offline('verify', 'tiny.jsonl', '--keys', 'others.json')).toMatchObject({
        exitCode: 1,
        stdout: expect.stringContaining('unknown key'),
      });
      expect(await plane.offline('verify', 'tiny.jsonl')).toMatchObject({ exitCode: 2 });
      expect(await plane.offline('verify', 'jwks.json', ...keys)).toMatchObject({ exitCode: 2 });
    },
  );
});
