import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

export interface SigningKeyRow {
  readonly id: string;
  readonly jwk: Readonly<Record<string, string>>;
  readonly createdAt: string;
  /** `null` while what it signs counts. */
  readonly retiredAt: string | null;
  readonly rowVersion: number;
}

/** Every key that a node of this database ever signed with, oldest first. */
export async function loadSigningKeys(db: Kysely<Tables>): Promise<SigningKeyRow[]> {
  const rows = await db.selectFrom('signing_keys').selectAll().orderBy('created_at').orderBy('id').execute();
  return rows.map(({ id, jwk, created_at, retired_at, row_version }) => ({
    id,
    jwk,
    createdAt: created_at,
    retiredAt: retired_at,
    rowVersion: row_version,
  }));
}
