import { describe, expect, it } from 'vitest';
import { root } from './project-files.ts';
import { loadSources } from './read-imports.ts';
import { readWrites, type Written } from './read-writes.ts';

const writes = readWrites(loadSources(root, ['server']));
const ROOM = 'packages/server/src/';

/** Statements outside the one door, each with why that is right. */
const OUTSIDE: Readonly<Record<string, string>> = {
  'operations/operation.ts transaction on db': 'the one door itself',
  'operations/open-session.ts deleteFrom on db': 'a session that was refused, and that no one was told of',
  'operations/key-usage.ts update on db': 'when a key was used last: a note of the server, no change that anyone made',
  'operations/checkpoint-audit.ts insertInto on db':
    'a signature over the log, which would move the log if it were in it',
  'postgres/migrate.ts transaction on db': 'before there is anything to audit',
  'postgres/migrate.ts create on transaction': 'before there is anything to audit',
  'postgres/migrate.ts insert on transaction': 'before there is anything to audit',
  'serving/load-snapshot.ts transaction on db': 'reads several tables as of one moment',
  'webhooks/take-events.ts transaction on db': 'deliveries of events that were audited',
  'webhooks/take-events.ts insertInto on trx': 'deliveries of events that were audited',
  'webhooks/take-events.ts deleteFrom on trx': 'deliveries of events that were audited',
  'webhooks/take-events.ts update on trx': 'deliveries of events that were audited',
  'webhooks/deliver.ts transaction on db': 'how a delivery went',
  'webhooks/deliver.ts updateTable on trx': 'how a delivery went',
  'webhooks/tidy-deliveries.ts delete on db': 'deliveries that are over',
  'webhooks/tidy-deliveries.ts update on db': 'deliveries whose job was lost',
};

const nameOf = ({ path, how, on }: Written) => `${path.slice(ROOM.length)} ${how} on ${on}`;

/** An operation writes on the transaction that the one door hands it, and `transaction` below holds that there is no other. */
const isThroughTheDoor = ({ path, on }: Written) =>
  path.startsWith(`${ROOM}operations/`) && /^(write\.)?trx(\.|$)/.test(on);

describe('writing to the database', () => {
  it('is done by operations, on the transaction that the one door opened, and else only as listed here', () => {
    expect(writes.length).toBeGreaterThan(50);
    const outside = writes.filter((write) => !isThroughTheDoor(write)).map(nameOf);
    expect([...new Set(outside)].filter((name) => OUTSIDE[name] === undefined)).toEqual([]);
  });

  it('has no exception that is no longer one', () => {
    const names = new Set(writes.map(nameOf));
    expect(Object.keys(OUTSIDE).filter((name) => !names.has(name))).toEqual([]);
  });

  it('is seen in every way that it can be written', () => {
    const text = `
      await db.insertInto('a').values({}).execute();
      await write.trx
        .updateTable('a').set({}).execute();
      await sql\`
        Delete from a\`.execute(trx);
      await sql<Row>\`update a set b = 1 returning *\`.execute(db);
      await db.selectFrom('a').execute();
      await sql\`select 1\`.execute(db);
    `;
    const found = readWrites(new Map([['a.ts', text]]));
    expect(found.map(({ how, on }) => `${how} on ${on}`).sort()).toEqual([
      'delete on trx',
      'insertInto on db',
      'update on db',
      'updateTable on write.trx',
    ]);
  });
});
