import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from '../../packages/server/src/operations/caller.ts';
import { commandRelease, type SentCommand } from '../../packages/server/src/operations/command-release.ts';
import { commentRelease } from '../../packages/server/src/operations/comment-release.ts';
import { createKey } from '../../packages/server/src/operations/create-key.ts';
import { type Proposal, proposeRelease } from '../../packages/server/src/operations/propose-release.ts';
import { publishRevision } from '../../packages/server/src/operations/publish-revision.ts';
import { revokeRevision } from '../../packages/server/src/operations/revoke-revision.ts';
import {
  addMember,
  type ControlPlane,
  checkHere,
  openControlPlane,
  publishTiny,
  type TestMember,
  tinyVersion,
  toolsHere,
} from './control-plane.ts';

let plane: ControlPlane;
let ann: TestMember;
let ben: TestMember;
let cleo: TestMember;
let rootKey: Caller;
beforeAll(async () => {
  plane = await openControlPlane();
  ann = await addMember(plane.db, 'Ann', ['author', 'admin']);
  ben = await addMember(plane.db, 'Ben', ['reviewer']);
  cleo = await addMember(plane.db, 'Cleo', ['reviewer', 'releaser']);
  rootKey = await keyOf('staging', ['admin']);
});
afterAll(() => plane.close());

async function keyOf(environment: string, scopes: readonly string[], personal = false): Promise<Caller> {
  const request = { name: `ci ${environment}`, environment, scopes, personal, expiresAt: null };
  const made = await createKey(plane.db, ann.may('key.change'), request);
  if (!made.ok) throw new Error(made.error.message);
  return { kind: 'key', keyId: made.value.row.id };
}

const proposal = (environment: string, revision: string): Proposal => ({
  environment,
  persona: 'tiny',
  revision,
  title: `Tiny ${revision}`,
  description: '',
  stages: null,
  coAuthors: [],
  targetingKeys: [],
  impact: null,
  submit: true,
});
const propose = async (caller: Caller, environment: string, revision: string) =>
  proposeRelease(plane.db, { caller, permission: 'release.propose' }, toolsHere, proposal(environment, revision));
const proposed = async (environment: string, revision: string) => {
  const made = await propose(ann.caller, environment, revision);
  if (!made.ok) throw new Error(made.error.message);
  return made.value.release;
};
const send = (caller: Caller, id: string, command: SentCommand) =>
  commandRelease(plane.db, { caller, permission: `release.${command.type}` }, toolsHere, id, command, null);
const elsewhere = { ok: false, error: { code: 'forbidden', message: expect.stringContaining('hold in `staging`') } };

describe('a service key of one environment', () => {
  test('does what its roles carry there, and nothing in another', async () => {
    const ci = await keyOf('staging', ['author', 'releaser', 'operator']);
    await publishTiny(plane.db, ann.may('revision.publish'), '1.0.0');
    expect(await propose(ci, 'staging', '1.0.0')).toMatchObject({ ok: true });
    expect(await propose(ci, 'production', '1.0.0')).toMatchObject(elsewhere);
    const { id, digest } = await proposed('production', '1.0.0');
    const approval: SentCommand = { type: 'review', verdict: 'approve', digest, comment: '' };
    expect(await send(ben.caller, id, approval)).toMatchObject({ ok: true });
    for (const command of [{ type: 'start' }, { type: 'abort', reason: 'Mine.' }] as const)
      expect(await send(ci, id, command)).toMatchObject(elsewhere);
    const comment = { caller: ci, permission: 'release.comment' } as const;
    expect(await commentRelease(plane.db, comment, id, { body: 'Hm.', anchor: null })).toMatchObject(elsewhere);
    const request = { name: 'more', environment: 'production', scopes: ['author'], personal: false, expiresAt: null };
    const call = { caller: ci, permission: 'own_key.change' } as const;
    expect(await createKey(plane.db, call, request)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    expect(await send(cleo.caller, id, { type: 'start' })).toMatchObject({ ok: true });
  });

  test('publishes for all, and releases at once where its roles hold alone', async () => {
    const publish = async (caller: Caller, version: string) =>
      publishRevision(
        plane.db,
        { caller, permission: 'revision.publish' },
        { files: tinyVersion(version), environment: 'development', coAuthors: [], check: checkHere, signer: null },
      );
    const roles = ['author', 'releaser'];
    expect(await publish(await keyOf('staging', roles), '1.1.0')).toMatchObject({
      ok: true,
      value: { created: true, release: null, notReleased: expect.stringContaining('hold in `staging`') },
    });
    expect(await publish(await keyOf('development', roles), '1.1.0')).toMatchObject({
      ok: true,
      value: { release: { environment: 'development' } },
    });
  });

  test('revokes nothing, for that would hold everywhere', async () => {
    const digest = await publishTiny(plane.db, ann.may('revision.publish'), '1.2.0');
    const call = (caller: Caller) => ({ caller, permission: 'revision.revoke' }) as const;
    const ci = await keyOf('staging', ['operator']);
    expect(await revokeRevision(plane.db, call(ci), digest, 'Leaked.')).toMatchObject({
      ok: false,
      error: { code: 'forbidden', message: expect.stringContaining('in every environment') },
    });
    expect(await revokeRevision(plane.db, call(rootKey), digest, 'Leaked.')).toMatchObject({ ok: true });
  });
});

test('an administrator’s key and a personal one act in every environment, as who they are could', async () => {
  await publishTiny(plane.db, ann.may('revision.publish'), '1.3.0');
  expect(await propose(rootKey, 'production', '1.3.0')).toMatchObject({ ok: true });
  expect(await propose(await keyOf('staging', ['author'], true), 'production', '1.3.0')).toMatchObject({ ok: true });
});

test('a reviewer who is named as a co-author afterwards takes their approval with them', async () => {
  await publishTiny(plane.db, ann.may('revision.publish'), '2.0.0');
  const { id, digest } = await proposed('staging', '2.0.0');
  expect(await send(ben.caller, id, { type: 'review', verdict: 'approve', digest, comment: '' })).toMatchObject({
    ok: true,
    value: { release: { state: 'approved' } },
  });
  const { email } = await plane.db
    .selectFrom('members')
    .select('email')
    .where('id', '=', ben.id)
    .executeTakeFirstOrThrow();
  const named = await publishRevision(plane.db, ann.may('revision.publish'), {
    files: tinyVersion('2.0.0'),
    environment: 'production',
    coAuthors: [`email:${email.toLowerCase()}`],
    check: checkHere,
    signer: null,
  });
  expect(named).toMatchObject({ ok: true, value: { changed: true, created: false } });
  expect(await send(cleo.caller, id, { type: 'start' })).toMatchObject({ ok: false, error: { code: 'wrong_state' } });
  const { body } = await plane.db.selectFrom('releases').select('body').where('id', '=', id).executeTakeFirstOrThrow();
  expect(body).toMatchObject({ state: 'in_review', reviews: [{ dismissed: expect.stringContaining('author') }] });
  expect(body.authors).toContain(`person:${ben.id}`);
  expect(await send(ben.caller, id, { type: 'review', verdict: 'approve', digest, comment: '' })).toMatchObject({
    ok: false,
    error: { code: 'own_work' },
  });
  const audited = await plane.db.selectFrom('audit').select('action').where('release_id', '=', id).execute();
  expect(audited.map(({ action }) => action)).toContain('revision.publish');
});
