import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readKeptCheckpoints } from '../../packages/server/src/cli/audit-file.ts';
import { type Trust, verifyAuditFile } from '../../packages/server/src/cli/verify-audit-file.ts';
import { checkpointAudit } from '../../packages/server/src/operations/checkpoint-audit.ts';
import { connectPostgres, type PostgresStore } from '../../packages/server/src/postgres/connect.ts';
import { openDeliveryQueue } from '../../packages/server/src/webhooks/delivery-queue.ts';
import { type AuditPlane, openAuditPlane, writeRows } from './audit-plane.ts';
import { addMember, openControlPlane } from './control-plane.ts';
import { databaseOf, ENGINES, postgresUrl } from './engines.ts';

async function verdictOn(path: string, trust: Partial<Trust> = {}) {
  const verdict = await verifyAuditFile(path, { keys: null, keyIds: [], kept: [], ...trust }, () => undefined);
  return verdict.findings.map(({ kind, from, to }) => (from === to ? [kind, from] : [kind, from, to]));
}

describe.each(ENGINES)('whoever owns the database, %s', (kind) => {
  let plane: AuditPlane;
  beforeAll(async () => {
    plane = await openAuditPlane(await databaseOf(kind));
    await writeRows(plane, 12);
  });
  afterAll(() => plane.close());

  /** What verifying finds after someone did this to the table; then it is undone. */
  const foundAfter = async (statements: readonly string[], trust: Partial<Trust> = {}) => {
    await sql`create table kept as table audit`.execute(plane.db);
    await sql`create table kept_head as table audit_head`.execute(plane.db);
    await plane.tamper(...statements);
    const found = await verdictOn(await plane.exported(), trust);
    await plane.tamper('delete from audit', 'insert into audit table kept', 'drop table kept');
    await plane.tamper('delete from audit_head', 'insert into audit_head table kept_head', 'drop table kept_head');
    expect(await verdictOn(await plane.exported())).toEqual([]);
    return found;
  };

  test('can edit a row, and is found out', async () => {
    for (const column of [
      `actor_name = 'Eve'`,
      `at = at + interval '1 second'`,
      `via = 'session'`,
      `change = change || '{"more": 1}'`,
      `object_version = 9`,
      `previous_hash = hash`,
    ]) {
      expect(await foundAfter([`update audit set ${column} where seq = 7`]), column).toEqual([['edited', 7]]);
    }
  });

  test('can remove rows, and is found out', async () => {
    expect(await foundAfter(['delete from audit where seq = 7'])).toEqual([['removed', 7]]);
    expect(await foundAfter(['delete from audit where seq between 3 and 9'])).toEqual([['removed', 3, 9]]);
  });

  test('can give rows each other’s place, and is found out', async () => {
    const swap = ['update audit set seq = -seq where seq in (4, 9)', 'update audit set seq = 13 + seq where seq < 0'];
    expect(await foundAfter(swap)).toEqual([
      ['reordered', 4],
      ['reordered', 9],
    ]);
  });

  test('can put a row in the place of another, and is found out', async () => {
    const copied = `update audit a set actor_name = b.actor_name, action = b.action, change = b.change, hash = b.hash || ''
      from audit b where a.seq = 5 and b.seq = 6`;
    expect(await foundAfter(['alter table audit drop constraint audit_hash_key', copied])).toEqual([['edited', 5]]);
    await sql`alter table audit add constraint audit_hash_key unique (hash)`.execute(plane.db);
  });

  test('can cut off the end and set the head back, which only a checkpoint from before shows', async () => {
    const cut = [
      'delete from audit where seq > 10',
      'update audit_head set seq = 10, hash = (select hash from audit where seq = 10)',
    ];
    const last = (await plane.db.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow()).seq;
    const kept = await readKeptCheckpoints(await plane.exported());
    expect(await foundAfter(cut)).toEqual([]);
    expect(await foundAfter(cut, { kept })).toEqual([['truncated', 11, last]]);
  });

  test('sets off the alarm of the next checkpoint, which is signed all the same', async () => {
    expect(await checkpointAudit(plane.db, plane.signer)).toMatchObject({ findings: [] });
    await writeRows(plane, 3);
    const { seq } = await plane.db.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow();
    await plane.tamper(`update audit set actor_name = 'Eve' where seq = ${seq - 1}`);
    const outcome = await checkpointAudit(plane.db, plane.signer);
    expect(outcome).toMatchObject({ checkpoint: { seq }, findings: [{ kind: 'edited', from: seq - 1 }] });
    expect(await verdictOn(await plane.exported(), { keyIds: [plane.signer.keyId] })).toEqual([['edited', seq - 1]]);
  });
});

describe('on a PostgreSQL server, a role that is no superuser', () => {
  const password = 'for-tests-only';
  let superuser: pg.Client;
  beforeAll(async () => {
    superuser = new pg.Client({ connectionString: postgresUrl() });
    await superuser.connect();
    await superuser.query(`create role setlist_owner login password '${password}'`);
    await superuser.query(`create role setlist_server login password '${password}'`);
  });
  afterAll(async () => {
    for (const name of ['owned', 'shared']) await superuser.query(`drop database ${name} with (force)`);
    for (const role of ['setlist_owner', 'setlist_server']) await superuser.query(`drop role ${role}`);
    await superuser.end();
  });

  const createOwned = async (name: 'owned' | 'shared') => {
    await superuser.query(`create database ${name} owner setlist_owner`);
    return (role: string) =>
      postgresUrl()
        .replace('//postgres:', `//${role}:`)
        .replace(/\/postgres$/, `/${name}`);
  };
  const refusals = async (db: PostgresStore['db'], statements: readonly string[]) => {
    for (const statement of statements) {
      await expect(sql.raw(statement).execute(db), statement).rejects.toMatchObject({ code: '42501' });
    }
  };
  const CHANGES = [
    'update audit set via = null',
    'delete from audit',
    'truncate audit',
    'delete from audit_checkpoints',
  ];

  test('is refused changes by its rights, and by the trigger when it gives itself the rights back', async () => {
    const url = (await createOwned('owned'))('setlist_owner');
    const plane = await openControlPlane(url);
    await addMember(plane.db, 'Ada', ['viewer']);
    await refusals(plane.db, CHANGES);
    await expect(sql`delete from audit`.execute(plane.db)).rejects.toThrow('permission denied');
    await sql`grant all on audit, audit_checkpoints to setlist_owner`.execute(plane.db);
    await refusals(plane.db, CHANGES);
    await expect(sql`delete from audit`.execute(plane.db)).rejects.toThrow('append-only');
    await plane.close();
  });

  test('that owns nothing, as docs/audit.md sets it up, serves and cannot take the trigger away', async () => {
    const urlOf = await createOwned('shared');
    const first = await openControlPlane(urlOf('setlist_owner'));
    await (await openDeliveryQueue({ store: first.store, log: quiet, leaseSeconds: 45, superviseSeconds: 30 })).stop();
    await first.close();
    const owner = new pg.Client({ connectionString: urlOf('setlist_owner') });
    await owner.connect();
    await owner.query(grantsInDocs());
    await owner.end();
    const plane = await openControlPlane(urlOf('setlist_server'));
    await addMember(plane.db, 'Ada', ['viewer']);
    await (await openDeliveryQueue({ store: plane.store, log: quiet, leaseSeconds: 45, superviseSeconds: 30 })).stop();
    // PostgreSQL answers this with a warning and gives nothing.
    await sql`grant all on audit to setlist_server`.execute(plane.db);
    await refusals(plane.db, [
      ...CHANGES,
      'alter table audit disable trigger audit_append_only',
      'drop table audit',
      'create or replace function refuse_audit_change() returns trigger language plpgsql as $$ begin return null; end $$',
    ]);
    await plane.close();
    // A later release brings migrations, which the owner runs.
    await connectPostgres({ url: urlOf('setlist_owner'), stateDirectory: '', log: quiet }).then((store) =>
      store.close(),
    );
  });
});

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The SQL that the documentation tells an owner to run. */
function grantsInDocs(): string {
  const text = readFileSync(new URL('../../docs/audit.md', import.meta.url), 'utf8');
  const block = /```sql\n([\s\S]*?)```/.exec(text)?.[1];
  if (block === undefined) throw new Error('docs/audit.md has no SQL.');
  return block;
}
