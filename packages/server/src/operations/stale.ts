import type { Refusal } from '@setlist/core/refusal';
import type { Transaction } from 'kysely';
import type { Tables } from '../postgres/tables.ts';

/** Refuses a change that was made up from an older version of the row, and says what happened since; `null`: it is current. */
export async function refuseStale(
  trx: Transaction<Tables>,
  object: { readonly kind: string; readonly id: string; readonly rowVersion: number },
  expected: number | null,
): Promise<Refusal | null> {
  if (expected === null || expected === object.rowVersion) return null;
  const since = await trx
    .selectFrom('audit')
    .select(['at', 'actor_name', 'action'])
    .where('object_kind', '=', object.kind)
    .where('object_id', '=', object.id)
    .where('object_version', '>', expected)
    .orderBy('seq')
    .limit(10)
    .execute();
  const changes = since.map((row) => `${row.action} by ${row.actor_name} at ${row.at}`).join('; ');
  return {
    code: 'stale_write',
    field: 'if-match',
    message: `This was made up from version ${expected}; it is at ${object.rowVersion} now${changes === '' ? '' : `: ${changes}`}. Read it again, then send the change with its new ETag.`,
  };
}
