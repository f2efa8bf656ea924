import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import type { Signer } from '../signing/signer.ts';
import { perform } from './operation.ts';

/** Publishes the key with which this node signs, the first time it starts with it. A retired key is refused. */
export async function registerSigningKey(
  db: Kysely<Tables>,
  { keyId, jwk }: Signer,
): Promise<Result<{ readonly changed: boolean }, Refusal>> {
  const call = { caller: { kind: 'server', task: 'start' }, permission: 'setting.change' } as const;
  return perform<{ readonly changed: boolean }>(db, call, async ({ trx, at, audit }) => {
    const inserted = await trx
      .insertInto('signing_keys')
      .values({ id: keyId, jwk: JSON.stringify(jwk), created_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (inserted !== undefined) {
      audit({ object: { kind: 'signing_key', id: keyId }, change: { published: { ...jwk } } });
      return ok({ changed: true });
    }
    const known = await trx
      .selectFrom('signing_keys')
      .select('retired_at')
      .where('id', '=', keyId)
      .executeTakeFirstOrThrow();
    return known.retired_at === null ? ok({ changed: false }) : refuse(retired(keyId, known.retired_at));
  });
}

function retired(keyId: string, at: string): Refusal {
  return {
    code: 'signature_invalid',
    field: 'signing-key',
    message: `The signing key ${keyId} was retired at ${at}: what it signs no longer counts. Take signing-key.pem out of the state directory, or give another key, and start again.`,
  };
}
