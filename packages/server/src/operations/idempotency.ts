import type { Json } from '@setlist/core/audit';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Transaction } from 'kysely';
import type { Tables } from '../postgres/tables.ts';

/** A request that may come twice and must be done once (draft-ietf-httpapi-idempotency-key-header). */
export interface Idempotency {
  readonly key: string;
  /** Hash of what was asked: the same key with another request is refused. */
  readonly fingerprint: string;
  /** Takes secrets out of what is kept. */
  readonly conceal?: (result: Json) => Json;
}

const KEPT_MS = 7 * 24 * 3_600_000;

/**
 * Claims the key for this transaction: `null` when it is new; what was answered when it was used for the same request.
 * A second request with the key waits here until the first one's transaction has ended.
 */
export async function claimKey(
  trx: Transaction<Tables>,
  caller: string,
  { key, fingerprint }: Idempotency,
  now: string,
): Promise<Result<{ readonly result: Json } | null, Refusal>> {
  await trx
    .deleteFrom('idempotent_results')
    .where('caller', '=', caller)
    .where('created_at', '<', new Date(Date.parse(now) - KEPT_MS).toISOString())
    .execute();
  const claimed = await trx
    .insertInto('idempotent_results')
    .values({ caller, key, fingerprint, result: 'null', created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  if (claimed !== undefined) return ok(null);
  const earlier = await trx
    .selectFrom('idempotent_results')
    .select(['fingerprint', 'result'])
    .where('caller', '=', caller)
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (earlier.fingerprint === fingerprint) return ok({ result: earlier.result });
  return refuse({
    code: 'idempotency_mismatch',
    field: 'idempotency-key',
    message: 'This Idempotency-Key was used for another request. Send a new one with each new request.',
  });
}

/** Keeps what the operation answers, for whoever asks again. */
export async function keepResult(
  trx: Transaction<Tables>,
  caller: string,
  { key, conceal }: Idempotency,
  result: object,
): Promise<void> {
  const plain = JSON.parse(JSON.stringify(result)) as Json;
  await trx
    .updateTable('idempotent_results')
    .set({ result: JSON.stringify(conceal === undefined ? plain : conceal(plain)) })
    .where('caller', '=', caller)
    .where('key', '=', key)
    .execute();
}
