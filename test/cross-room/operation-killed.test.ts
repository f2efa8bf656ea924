import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOf } from '@setlist/core/audit';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changePolicies } from '../../packages/server/src/operations/change-policies.ts';
import { commandRelease } from '../../packages/server/src/operations/command-release.ts';
import { commentRelease } from '../../packages/server/src/operations/comment-release.ts';
import { createEnvironment } from '../../packages/server/src/operations/create-environment.ts';
import { createKey } from '../../packages/server/src/operations/create-key.ts';
import { proposeRelease } from '../../packages/server/src/operations/propose-release.ts';
import { revokeRevision } from '../../packages/server/src/operations/revoke-revision.ts';
import type { PostgresEngine } from '../../packages/server/src/postgres/connect.ts';
import { openEmbedded } from '../../packages/server/src/postgres/embedded.ts';
import { migrate } from '../../packages/server/src/postgres/migrate.ts';
import { MIGRATIONS } from '../../packages/server/src/postgres/migrations/index.ts';
import { openServer } from '../../packages/server/src/postgres/server.ts';
import type { Tables } from '../../packages/server/src/postgres/tables.ts';
import { addMember, asServer, publishTiny, type TestMember, toolsHere } from './control-plane.ts';
import { placeEmptyStore } from './empty-store.ts';
import { createDatabase, ENGINES } from './engines.ts';
import { approvalOf, commandAs, proposalOf, proposeAs } from './release-steps.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** When the connection is cut: before the statement is sent, or once the server has answered it. */
type Moment = 'before' | 'after';

/** Cuts the connection at the `at`th statement; `reached` says whether there was one. */
interface Cut {
  readonly at: number;
  readonly moment: Moment;
  statements: number;
  reached: boolean;
}

type Pool = PostgresEngine['pool'];
type Client = pg.PoolClient;

/** The pool, with connections that are cut as told: nothing of ours is stood in for, a real connection really dies. */
function cuttingPool(pool: Pool, cut: () => Cut | null) {
  const known = new WeakSet<Client>();
  const streamOf = (client: Client) =>
    (client as unknown as { connection: { stream: { destroy: () => void } } }).connection.stream;
  return {
    connect: async () => {
      const client = await pool.connect();
      if (!known.has(client)) client.on('error', () => undefined);
      known.add(client);
      let isDead = false;
      return {
        query: async (...args: unknown[]) => {
          const run = () => (client.query as (...all: unknown[]) => Promise<unknown>).apply(client, args);
          const now = cut();
          if (now === null) return run();
          now.statements += 1;
          if (now.statements !== now.at) return run();
          now.reached = true;
          isDead = true;
          if (now.moment === 'after') await run();
          streamOf(client).destroy();
          throw Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });
        },
        release: () => client.release(isDead),
      };
    },
    end: () => pool.end(),
  };
}

describe.each(ENGINES)('a connection that dies in the middle of an operation, %s', (kind) => {
  let engine: PostgresEngine;
  let db: Kysely<Tables>;
  let cut: Cut | null = null;
  let ann: TestMember;
  let ben: TestMember;
  let folder: string;
  let digest: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'setlist-killed-'));
    if (kind === 'embedded') await placeEmptyStore(folder);
    engine = kind === 'server' ? await openServer(await createDatabase(), silent) : await openEmbedded(folder, silent);
    db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: cuttingPool(engine.pool, () => cut) as never }) });
    await migrate(db, MIGRATIONS);
    for (const name of ['development', 'production']) {
      await createEnvironment(db, asServer('environment.change'), { name, description: '' }, true);
    }
    ann = await addMember(db, 'Ann', ['admin']);
    ben = await addMember(db, 'Ben', ['admin'], ['brand']);
    digest = await publishTiny(db, ann.may('revision.publish'), '1.0.0');
  });
  afterAll(async () => {
    await db.destroy();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const proposed = async () => (await proposeAs(db, ann)).id;
  let policies = 0;
  let versions = 1;

  /** What is made ready for the operation, and the operation; each is met by a fresh object. */
  const operations: Record<string, () => Promise<() => Promise<{ readonly ok: boolean }>>> = {
    'propose and submit': async () => () => proposeRelease(db, ann.may('release.propose'), toolsHere, proposalOf()),
    approve: async () => {
      const id = await proposed();
      return () => commandRelease(db, ben.may('release.review'), toolsHere, id, approvalOf(digest), null);
    },
    comment: async () => {
      const id = await proposed();
      return () => commentRelease(db, ben.may('release.comment'), id, { body: 'Hm.', anchor: null });
    },
    'create a key': async () => () =>
      createKey(db, ann.may('key.change'), {
        name: 'k',
        environment: 'production',
        scopes: ['serve'],
        personal: false,
        expiresAt: null,
      }),
    'change policies': async () => () => {
      policies += 1;
      const yaml = `name: p\ndescription: Number ${policies}.\napplies: { environments: [nowhere] }\nreviews: { brand: 1 }\n`;
      return changePolicies(db, ann.may('policy.change'), { 'policies/p.yaml': yaml });
    },
    'revoke, with its rollback': async () => {
      await acknowledgeAll();
      versions += 1;
      const revoked = await publishTiny(db, ann.may('revision.publish'), `${versions}.0.0`, {
        voice: `Be ${versions}.`,
        environment: 'development',
      });
      return () => revokeRevision(db, ann.may('revision.revoke'), revoked, 'Only a test.');
    },
  };
  const acknowledgeAll = async () => {
    const rows = await db.selectFrom('releases').select('body').where('state', '=', 'rolled_back').execute();
    for (const { body } of rows.filter((row) => row.body.latch?.acknowledgedAt === null)) {
      await commandAs(db, ann, body.id, { type: 'acknowledge', reason: 'Seen.' });
    }
  };

  /** How far everything has come that one transaction moves together. */
  const progress = async () => {
    const head = await db.selectFrom('audit_head').select(['seq', 'hash']).executeTakeFirstOrThrow();
    const last = await db.selectFrom('audit').selectAll().orderBy('seq', 'desc').limit(1).executeTakeFirstOrThrow();
    expect({ seq: last.seq, hash: last.hash }).toEqual(head);
    const count = async (table: 'releases' | 'comments' | 'api_keys' | 'outbox' | 'assessments' | 'audit') => {
      const { n } = await db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow();
      return Number(n);
    };
    const releases = await db
      .selectFrom('releases')
      .select((eb) => eb.fn.sum<number>('row_version').as('n'))
      .executeTakeFirst();
    const revoked = await db.selectFrom('revisions').select('digest').where('revoked_at', 'is not', null).execute();
    const version = await db.selectFrom('snapshot_version').select('version').executeTakeFirstOrThrow();
    return [
      await count('releases'),
      await count('comments'),
      await count('api_keys'),
      await count('outbox'),
      await count('assessments'),
      await count('audit'),
      Number(releases?.n ?? 0),
      revoked.length,
      version.version,
    ];
  };
  const moved = (from: readonly number[], to: readonly number[]) =>
    to.map((value, index) => value - (from[index] ?? 0));

  test.each(Object.keys(operations))(
    '%s: the whole change with its audit row, or none, at whichever statement',
    { timeout: 180_000 },
    async (name) => {
      const make = operations[name];
      if (make === undefined) throw new Error('no such operation');
      const first = await make();
      const start = await progress();
      expect(await first()).toMatchObject({ ok: true });
      const usual = moved(start, await progress());
      const outcomes = new Set<string>();
      for (const moment of ['before', 'after'] as const) {
        for (let at = 1; ; at += 1) {
          const operation = await make();
          const ready = await progress();
          const now: Cut = { at, moment, statements: 0, reached: false };
          cut = now;
          const result = await operation().catch((error: unknown) => ({ ok: false, error }));
          cut = null;
          const after = moved(ready, await progress());
          const isWhole = JSON.stringify(after) === JSON.stringify(usual);
          const isNothing = after.every((value) => value === 0);
          expect(isWhole || isNothing, `${moment} statement ${at}: moved ${after}, whole is ${usual}`).toBe(true);
          if (result.ok) expect(isWhole).toBe(true);
          outcomes.add(isWhole ? 'whole' : 'nothing');
          if (!now.reached) break;
        }
      }
      expect([...outcomes].sort()).toEqual(['nothing', 'whole']);
    },
  );

  test('the log that was left is chained without a gap', async () => {
    const rows = await db.selectFrom('audit').selectAll().orderBy('seq').execute();
    let previous = '0'.repeat(64);
    for (const [index, row] of rows.entries()) {
      expect(row.seq).toBe(index + 1);
      expect(row.previous_hash).toBe(previous);
      const { hash, previous_hash, seq, at, via, action, persona, environment, change } = row;
      const entry = {
        seq,
        at,
        actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
        via,
        action,
        object: { kind: row.object_kind, id: row.object_id, version: row.object_version },
        persona,
        environment,
        release: row.release_id,
        change,
        previousHash: previous_hash,
      };
      expect(hashOf(entry)).toBe(hash);
      previous = hash;
    }
    expect(rows.length).toBeGreaterThan(50);
  });
});
