import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandRelease } from '../../packages/server/src/operations/command-release.ts';
import { revokeRevision } from '../../packages/server/src/operations/revoke-revision.ts';
import { addMember, toolsHere } from './control-plane.ts';
import { databaseOf, ENGINES } from './engines.ts';
import { environment, openPlans, type Plans, renamed } from './project-plans.ts';
import { approvalOf } from './release-steps.ts';

const TWO_EYES = 'name: two\napplies: { environments: [staging] }\nreviews: { any: 2 }\nstages: [ga]\n';

describe.each(ENGINES)('releases that files ask for, %s', (kind) => {
  let plans: Plans;
  beforeAll(async () => {
    plans = await openPlans(await databaseOf(kind));
  });
  afterAll(() => plans.close());

  test('policies change first, so that what is proposed beside them is reviewed under the new ones', async () => {
    const wanted = {
      personas: { a: renamed('stricter', '1.0.0') },
      policies: { two: TWO_EYES },
      environments: { staging: environment('staging', { stricter: '1.0.0' }) },
    };
    const planned = await plans.plan(wanted);
    expect(planned.moves[0]?.policy).toMatchObject({ sources: ['two'], reviews: [{ seat: null, count: 2 }] });

    const before = await plans.everything();
    expect(await plans.apply(wanted)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    expect(await plans.everything()).toBe(before);

    const done = await plans.applied(wanted, plans.ann);
    const { id = '', digest = '' } = done.releases[0] ?? {};
    const approval = approvalOf(digest);
    expect((await plans.send(plans.ben, id, approval)).state).toBe('in_review');

    const left = await plans.applied({
      ...wanted,
      policies: { two: TWO_EYES.replace('any: 2', 'any: 1') },
      leavePolicies: true,
    });
    expect(left).toMatchObject({
      changed: false,
      notes: expect.arrayContaining([expect.objectContaining({ code: 'under_way' })]),
    });
    await plans.applied(
      { ...wanted, policies: { one: TWO_EYES.replace('two', 'one').replace('any: 2', 'any: 1') } },
      plans.ann,
    );
    expect((await plans.db.selectFrom('policies').select('name').execute()).map(({ name }) => name)).toEqual(['one']);
  });

  test('term lists are an administrator’s to change, and what is proposed beside them is assessed by the new ones', async () => {
    const wanted = {
      personas: { a: renamed('worded', '1.0.0') },
      environments: { production: environment('production', { worded: '1.0.0' }) },
      terms: { en: 'locale: en\nterms: [{ term: plain words, use: clear words }]\n' },
    };
    expect(await plans.apply(wanted)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    const planned = await plans.plan(wanted);
    const found = planned.moves[0]?.assessment.findings.map(({ code }) => code);
    expect(found).toEqual(expect.arrayContaining([expect.stringContaining('term/')]));
    const before = await plans.lastSeq();
    await plans.applied(wanted, plans.ann);
    expect(await plans.auditedAfter(before)).toContain('setting.change');
    expect((await plans.applied(wanted)).changed).toBe(false);
    expect((await plans.plan({ ...wanted, terms: {} })).plan.changes).toEqual([]);
    const emptied = await plans.applied({ ...wanted, terms: { en: 'locale: en\nterms: []\n' } }, plans.ann);
    expect(emptied.changes).toEqual([{ kind: 'change_terms' }]);
  });

  test('who published, applied or is named as a co-author cannot approve what came of it', async () => {
    const ben2 = await addMember(plans.db, 'Ben2', ['reviewer', 'author']);
    const { email } = await plans.db
      .selectFrom('members')
      .select('email')
      .where('id', '=', ben2.id)
      .executeTakeFirstOrThrow();
    const done = await plans.applied({
      personas: { a: renamed('shared', '1.0.0') },
      environments: { production: environment('production', { shared: '1.0.0' }) },
      coAuthors: [email.toUpperCase()],
    });
    const { id = '', digest = '' } = done.releases[0] ?? {};
    const command = approvalOf(digest);
    const refused = await commandRelease(plans.db, ben2.may('release.review'), toolsHere, id, command, null);
    expect(refused).toMatchObject({ ok: false, error: { code: 'own_work' } });
    expect((await plans.send(plans.ben, id, command)).state).toBe('approved');
  });

  test('a rollback shuts the latch: the files cannot bring that digest back, and another version waits behind it', async () => {
    const personas = { a: renamed('latchy', '1.0.0') };
    const environments = { production: environment('production', { latchy: '1.0.0' }) };
    const wanted = { personas, environments, leavePolicies: true };
    const { id = '', digest = '' } = (await plans.applied(wanted)).releases[0] ?? {};
    await plans.release(id, digest);
    await plans.send(plans.cleo, id, { type: 'rollback', reason: 'it promised refunds' });

    const before = await plans.everything();
    const again = await plans.applied(wanted);
    expect(again).toMatchObject({ changed: false, releases: [] });
    const message = expect.stringContaining('was rolled back by Cleo');
    expect(again.notes).toMatchObject([{ code: 'latched', release: id, message }]);
    expect(await plans.everything()).toBe(before);

    const next = await plans.applied({
      personas: { a: renamed('latchy', '1.1.0') },
      environments: { production: environment('production', { latchy: '1.1.0' }) },
      leavePolicies: true,
    });
    expect(next).toMatchObject({ changed: true, notes: [{ code: 'latch_shut', release: id }] });
    const { id: nextId = '', digest: nextDigest = '' } = next.releases[0] ?? {};
    await plans.send(plans.ben, nextId, approvalOf(nextDigest));
    await expect(plans.send(plans.cleo, nextId, { type: 'start' })).rejects.toThrow('latch is shut');
    await plans.send(plans.cleo, id, { type: 'acknowledge', reason: 'The refunds module is gone.' });
    expect((await plans.send(plans.cleo, nextId, { type: 'start' })).state).toBe('progressing');
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
    const { id = '', digest = '' } = (await plans.applied(at('1.0.0', false))).releases[0] ?? {};
    await plans.send(plans.ben, id, approvalOf(digest));
    const left = await plans.applied(at('1.1.0', false));
    expect(left).toMatchObject({
      releases: [],
      notes: expect.arrayContaining([expect.objectContaining({ code: 'release_in_the_way' })]),
    });
    expect(left.changes.map((change) => change.kind)).toEqual(['publish_revision']);

    const revised = await plans.applied(at('1.1.0', true));
    expect(revised.releases).toMatchObject([{ id, version: '1.1.0', state: 'in_review', changed: true }]);
    const { body } = await plans.db
      .selectFrom('releases')
      .select('body')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect(body.reviews.map((review) => review.dismissed)).toEqual([expect.stringContaining('The content changed')]);
    expect(body).toMatchObject({ title: 'revised 1.1.0', description: 'Because of 1.1.0.' });
    expect(await plans.applied(at('1.1.0', true))).toMatchObject({ changed: false });
  });

  test('a revoked version is not proposed', async () => {
    const wanted = {
      personas: { a: renamed('gone', '1.0.0') },
      environments: { staging: environment('staging', { gone: '1.0.0' }) },
      leavePolicies: true,
    };
    const { id = '', digest = '' } = (await plans.applied(wanted)).releases[0] ?? {};
    await plans.send(plans.ann, id, { type: 'abort', reason: 'Only a test.' });
    const revoked = await revokeRevision(plans.db, plans.ann.may('revision.revoke'), digest, 'It leaks its prompt.');
    expect(revoked).toMatchObject({ ok: true });
    expect(await plans.applied(wanted)).toMatchObject({
      changed: false,
      releases: [],
      notes: expect.arrayContaining([expect.objectContaining({ code: 'revoked' })]),
    });
  });
});
