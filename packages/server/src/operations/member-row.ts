import type { Expression, Kysely, Selectable, SqlBool, Transaction } from 'kysely';
import { sql } from 'kysely';
import type { Tables } from '../postgres/tables.ts';

/** A member, and whether they ever came in. */
export type MemberRow = Selectable<Tables['members']> & { readonly joined: boolean };

/** Members as they may be shown. */
export function selectMembers(db: Kysely<Tables>) {
  return db.selectFrom('members').selectAll('members').select(joined.as('joined'));
}

/** Whoever has a way in: an invitation alone is none. */
const joined = sql<boolean>`exists (select from auth_users where auth_users.id = members.id)`;

/** The member, locked until the transaction ends. */
export function lockMember(trx: Transaction<Tables>, id: string): Promise<MemberRow | undefined> {
  return selectMembers(trx).where('members.id', '=', id).forUpdate('members').executeTakeFirst();
}

/**
 * Ids of the administrators who can sign in, locked until the transaction ends, so that two who take each other's role away
 * at once don't both succeed.
 */
export async function lockAdministrators(trx: Transaction<Tables>): Promise<readonly string[]> {
  const rows = await trx
    .selectFrom('members')
    .select('members.id')
    .where(isAdministrator())
    .orderBy('members.id')
    .forUpdate('members')
    .execute();
  return rows.map((row) => row.id);
}

/** Whether anyone can sign in as an administrator. */
export async function hasAdministrator(db: Kysely<Tables>): Promise<boolean> {
  const found = await db.selectFrom('members').select('id').where(isAdministrator()).limit(1).executeTakeFirst();
  return found !== undefined;
}

function isAdministrator(): Expression<SqlBool> {
  return sql<SqlBool>`members.active and 'admin' = any (members.roles) and ${joined}`;
}

/** Members who were invited and never came in, who may come in, or who may not any more. */
export function whereState(state: 'invited' | 'active' | 'deactivated'): Expression<SqlBool> {
  if (state === 'deactivated') return sql<SqlBool>`not members.active`;
  return state === 'active'
    ? sql<SqlBool>`members.active and ${joined}`
    : sql<SqlBool>`members.active and not ${joined}`;
}
