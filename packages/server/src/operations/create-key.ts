import { ok, refuse } from '@setlist/core/result';
import type { KeyScope } from '@setlist/sdk';
import type { Kysely } from 'kysely';
import { newApiKey } from '../keys/api-key.ts';
import type { Tables } from '../postgres/tables.ts';
import { type Actor, perform } from './operation.ts';

/** Makes a key for an environment. The key itself is in the answer and nowhere else: its hash is what is stored. */
export function createKey(
  db: Kysely<Tables>,
  actor: Actor,
  request: { readonly name: string; readonly environment: string; readonly scopes: readonly KeyScope[] },
) {
  return perform(db, actor, async ({ trx, at }) => {
    const environment = await trx
      .selectFrom('environments')
      .select('name')
      .where('name', '=', request.environment)
      .executeTakeFirst();
    if (environment === undefined) {
      return refuse({
        code: 'not_found',
        field: '/environment',
        message: `There is no environment \`${request.environment}\`.`,
      });
    }
    const made = newApiKey();
    await trx
      .insertInto('api_keys')
      .values({
        id: made.id,
        environment: request.environment,
        name: request.name,
        scopes: [...request.scopes],
        hash: made.hash,
        created_at: at,
        revoked_at: null,
      })
      .execute();
    return ok({ changed: true, id: made.id, key: made.key, createdAt: at });
  });
}
