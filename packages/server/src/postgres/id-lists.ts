import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

const HASHED_AT_ONCE = 20_000;

/** `sha256:…` of a list: over its sorted ids, each with a line feed behind it. Others run in between. */
export async function digestOfIds(ids: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (let start = 0; start < ids.length; start += HASHED_AT_ONCE) {
    hash.update(`${ids.slice(start, start + HASHED_AT_ONCE).join('\n')}\n`);
    await setImmediate();
  }
  return `sha256:${hash.digest('hex')}`;
}

/** The sorted ids of a list; `null`: none with that digest was uploaded. */
export async function loadIdList(db: Kysely<Tables>, digest: string): Promise<readonly string[] | null> {
  const rows = await db
    .selectFrom('id_list_parts')
    .select('ids')
    .where('digest', '=', digest)
    .orderBy('part')
    .execute();
  return rows.length === 0 ? null : rows.flatMap(({ ids }) => ids.split('\n'));
}
