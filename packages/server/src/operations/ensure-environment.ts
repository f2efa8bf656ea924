import { ok } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { type Actor, perform } from './operation.ts';

/** Makes an environment unless it is there. */
export function ensureEnvironment(db: Kysely<Tables>, actor: Actor, name: string) {
  return perform(db, actor, async ({ trx }) => {
    const made = await trx
      .insertInto('environments')
      .values({ name })
      .onConflict((conflict) => conflict.doNothing())
      .returning('name')
      .executeTakeFirst();
    return ok({ changed: made !== undefined });
  });
}
