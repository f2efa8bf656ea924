import pino from 'pino';
import { afterAll, describe, expect, test } from 'vitest';
import { owedReviewController } from '../../packages/server/src/controllers/owed-reviews.ts';
import { type Controller, runControllers } from '../../packages/server/src/controllers/run-controllers.ts';
import { createScheduleController } from '../../packages/server/src/controllers/schedules.ts';
import type { SentCommand } from '../../packages/server/src/operations/command-release.ts';
import { connectPostgres } from '../../packages/server/src/postgres/connect.ts';
import { publishTiny, type TestMember, toolsHere } from './control-plane.ts';
import { createDatabase, ENGINES } from './engines.ts';
import { approvalOf, commandAs, openReleasePlane, proposeAs } from './release-steps.ts';

const log = pino({ level: 'silent' });
for (const kind of ENGINES) {
  const plane = await openReleasePlane(kind);
  const { ann, ben, cleo } = plane;

  describe(`controllers, ${kind}`, () => {
    afterAll(() => plane.close());

    const send = (by: TestMember, id: string, sent: SentCommand) => commandAs(plane.db, by, id, sent);
    const propose = async (version: string) => {
      await publishTiny(plane.db, ann.may('revision.publish'), version, { voice: `Be ${version}.` });
      return proposeAs(plane.db, ann, { revision: version, submit: false });
    };
    const load = async (id: string) => {
      const row = await plane.db.selectFrom('releases').select('body').where('id', '=', id).executeTakeFirstOrThrow();
      return row.body;
    };

    test('a schedule starts where its time has come, and a node whose clock runs ahead cannot open the rest early', async () => {
      const built = await propose('1.0.0');
      await send(ann, built.id, { type: 'submit' });
      await send(ben, built.id, approvalOf(built.digest));
      const startAt = new Date(Date.now() + 2_000).toISOString();
      const regions = [
        { region: 'nz', timeZone: 'Pacific/Auckland', delayMs: 0 },
        { region: 'de', timeZone: 'Europe/Berlin', delayMs: 3_600_000 },
      ];
      await send(cleo, built.id, { type: 'schedule', schedule: { startAt, timeZone: null, regions } });
      let aheadMs = 0;
      const controller = createScheduleController(toolsHere, log, () => Date.now() + aheadMs);
      const state = async () => {
        await controller.run(plane.store);
        const release = await load(built.id);
        return `${release.state} ${release.openRegions ?? ''}`;
      };
      await expect.poll(state, { timeout: 20_000, interval: 200 }).toBe('progressing nz');
      aheadMs = 7_200_000;
      expect(await state()).toBe('progressing nz');
      aheadMs = -7_200_000;
      expect(await state()).toBe('progressing nz');
      await send(cleo, built.id, { type: 'rollback', reason: 'Only a test.' });
      await send(cleo, built.id, { type: 'acknowledge', reason: 'Seen.' });
    });

    test('a review that is owed is asked for once it is due, once a day, in the log and to webhooks', async () => {
      const release = await propose('2.0.0');
      const broken: SentCommand = { type: 'break_glass', reason: 'The old one insults guests.' };
      await send(cleo, release.id, broken);
      const reminders = async () => {
        const rows = await plane.db.selectFrom('audit').select('seq').where('action', '=', 'release.remind').execute();
        return rows.length;
      };
      await owedReviewController.run(plane.store);
      expect(await reminders()).toBe(0);
      const due = { ...(await load(release.id)) };
      const owed = due.reviewOwed === null ? null : { ...due.reviewOwed, dueAt: '2026-01-01T00:00:00.000Z' };
      await plane.db
        .updateTable('releases')
        .set({ body: JSON.stringify({ ...due, reviewOwed: owed }) })
        .where('id', '=', release.id)
        .execute();
      await owedReviewController.run(plane.store);
      await owedReviewController.run(plane.store);
      expect(await reminders()).toBe(1);
      const events = await plane.db.selectFrom('outbox').select('event').execute();
      expect(events.filter(({ event }) => event.type === 'release.review_owed')).toHaveLength(1);
    });
  });
}

test('of two nodes one leads, and the other takes over when its connection ends', { timeout: 60_000 }, async () => {
  const url = await createDatabase();
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const stores = [
    await connectPostgres({ url, stateDirectory: '/nowhere', log: quiet }),
    await connectPostgres({ url, stateDirectory: '/nowhere', log: quiet }),
  ] as const;
  const ran = [0, 0];
  const nodes = stores.map((store, index) => {
    const controller: Controller = {
      name: 'counts',
      everyMs: 1,
      run: async () => {
        ran[index] = (ran[index] ?? 0) + 1;
      },
    };
    return runControllers(() => store, [controller], log);
  });
  await expect.poll(() => Math.max(...ran), { timeout: 20_000 }).toBeGreaterThan(2);
  const leader = (ran[0] ?? 0) > 0 ? 0 : 1;
  const other = 1 - leader;
  expect(ran[other]).toBe(0);
  await nodes[leader]?.();
  await stores[leader]?.close();
  await expect.poll(() => ran[other], { timeout: 20_000 }).toBeGreaterThan(0);
  await nodes[other]?.();
  await stores[other]?.close();
});
