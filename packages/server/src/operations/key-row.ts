import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Tables } from '../postgres/tables.ts';

const COLUMNS = [
  'id',
  'environment',
  'name',
  'scopes',
  'created_at',
  'created_by',
  'created_by_member',
  'member_id',
  'expires_at',
  'last_used_at',
  'revoked_at',
  'replaced_by',
  'row_version',
] as const;

/** A key without what it is checked by. */
export type KeyRow = Pick<Selectable<Tables['api_keys']>, (typeof COLUMNS)[number]>;

/** Keys as they may be shown. */
export function selectKeys(db: Kysely<Tables>) {
  return db.selectFrom('api_keys').select(COLUMNS);
}

/** The key, locked until the transaction ends. */
export function lockKey(trx: Transaction<Tables>, id: string): Promise<KeyRow | undefined> {
  return trx.selectFrom('api_keys').select(COLUMNS).where('id', '=', id).forUpdate().executeTakeFirst();
}

/** Stores a new key and answers it as it may be shown. */
export function insertKey(
  trx: Transaction<Tables>,
  key: Omit<KeyRow, 'last_used_at' | 'revoked_at' | 'replaced_by' | 'row_version'> & { readonly hash: string },
): Promise<KeyRow> {
  return trx
    .insertInto('api_keys')
    .values({ ...key, scopes: [...key.scopes] })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
}
