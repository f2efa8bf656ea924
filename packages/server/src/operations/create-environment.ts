import { ok, type Result, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { type Call, type OperationRefusal, perform } from './operation.ts';

/** Makes an environment; a name that is there already is refused unless `ensure` says that this is fine. */
export function createEnvironment(
  db: Kysely<Tables>,
  call: Call,
  environment: { readonly name: string; readonly description: string },
  ensure: boolean,
) {
  return perform(
    db,
    call,
    async ({ trx, at, audit, emit, actor }): Promise<Result<{ changed: boolean }, OperationRefusal>> => {
      const { name, description } = environment;
      const made = await trx
        .insertInto('environments')
        .values({ name, description, created_at: at })
        .onConflict((conflict) => conflict.doNothing())
        .returning('name')
        .executeTakeFirst();
      if (made === undefined) {
        if (ensure) return ok({ changed: false });
        return refuse({ code: 'conflict', field: '/name', message: `There is an environment \`${name}\` already.` });
      }
      audit({
        object: { kind: 'environment', id: name, version: 1 },
        environment: name,
        change: { name, description },
      });
      emit({
        type: 'environment.created',
        subject: `environments/${name}`,
        data: { environment: name, by: actor.name },
      });
      return ok({ changed: true });
    },
  );
}
