import { ok, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { keyTold } from './create-key.ts';
import { type Call, perform } from './operation.ts';
import { keyToChange } from './own-key.ts';
import { refuseStale } from './stale.ts';

/** Makes a key useless on every node within a snapshot's announcement. Revoking twice is harmless. */
export function revokeKey(db: Kysely<Tables>, call: Call, id: string, expected: number | null) {
  return perform<{ readonly changed: boolean }>(db, call, async (write) => {
    const found = await keyToChange(write, id);
    if (!found.ok) return found;
    const { row, action } = found.value;
    if (row.revoked_at !== null) return ok({ changed: false });
    const stale = await refuseStale(write.trx, { kind: 'key', id, rowVersion: row.row_version }, expected);
    if (stale !== null) return refuse(stale);
    const version = row.row_version + 1;
    await write.trx
      .updateTable('api_keys')
      .set({ revoked_at: write.at, row_version: version })
      .where('id', '=', id)
      .execute();
    write.audit({
      action,
      object: { kind: 'key', id, version },
      environment: row.environment,
      change: { revoked: { name: row.name } },
    });
    write.emit({ type: 'key.revoked', subject: `keys/${id}`, data: keyTold(write, row) });
    return ok({ changed: true });
  });
}
