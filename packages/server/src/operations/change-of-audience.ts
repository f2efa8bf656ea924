import type { Refusal } from '@setlist/core/refusal';
import type { Review } from '@setlist/core/release';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Transaction } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { type AudienceChangeRow, lockAudience } from './audience-row.ts';
import type { Write } from './operation.ts';
import { refuseStale } from './stale.ts';

/** A proposed change of an audience, locked with the audience itself until the transaction ends. */
export async function lockChange(
  trx: Transaction<Tables>,
  id: string,
  expectedVersion: number | null,
): Promise<Result<AudienceChangeRow, Refusal>> {
  const place = await trx.selectFrom('audience_changes').select('environment').where('id', '=', id).executeTakeFirst();
  if (place === undefined) return refuse(noChange(id));
  await lockAudience(trx, place.environment);
  const row = await trx.selectFrom('audience_changes').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const stale = await refuseStale(trx, { kind: 'audience_change', id, rowVersion: row.row_version }, expectedVersion);
  if (stale !== null) return refuse(stale);
  if (row.state === 'proposed') return ok(row);
  return refuse({
    code: 'wrong_state',
    message: `This change of the audience is ${row.state}, and nothing more happens to it. Propose another.`,
  });
}

/** Stores what became of it. */
export function saveChange(
  { trx, at }: Write,
  before: AudienceChangeRow,
  after: {
    readonly state?: AudienceChangeRow['state'];
    readonly reviews?: readonly Review[];
    readonly reason?: string;
    readonly applied_version?: number;
  },
): Promise<AudienceChangeRow> {
  const { reviews, ...fields } = after;
  return trx
    .updateTable('audience_changes')
    .set({
      ...fields,
      ...(reviews === undefined ? {} : { reviews: JSON.stringify(reviews) }),
      row_version: before.row_version + 1,
      updated_at: at,
    })
    .where('id', '=', before.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** A change that nobody proposed. */
export function noChange(id: string): Refusal {
  return { code: 'not_found', message: `There is no change of an audience \`${id.slice(0, 80)}\`.` };
}
