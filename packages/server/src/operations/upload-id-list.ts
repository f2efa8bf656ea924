import { ok } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { type Call, perform } from './operation.ts';
import type { ReadIdList } from './read-id-list.ts';

const IDS_PER_PART = 20_000;

export interface UploadedIdList {
  readonly changed: boolean;
  readonly digest: string;
  readonly count: number;
}

/** Keeps a set of ids under its digest, for rules to name; one that is there already is left as it is. */
export function uploadIdList(db: Kysely<Tables>, call: Call, { digest, ids }: ReadIdList) {
  return perform<UploadedIdList>(db, call, async ({ trx, actor, at, audit }) => {
    const count = ids.length;
    const made = await trx
      .insertInto('id_lists')
      .values({ digest, count, created_at: at, created_by: `${actor.kind}:${actor.id}` })
      .onConflict((conflict) => conflict.doNothing())
      .returning('digest')
      .executeTakeFirst();
    if (made === undefined) return ok({ changed: false, digest, count });
    for (let start = 0; start < count; start += IDS_PER_PART) {
      const part = start / IDS_PER_PART;
      const text = ids.slice(start, start + IDS_PER_PART).join('\n');
      await trx.insertInto('id_list_parts').values({ digest, part, ids: text }).execute();
    }
    audit({ object: { kind: 'id_list', id: digest, version: 1 }, change: { uploaded: { digest, count } } });
    return ok({ changed: true, digest, count });
  });
}
