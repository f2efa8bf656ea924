import { type EffectivePolicy, effectivePolicy, type Policy, type Release } from '@setlist/core/release';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';

/** Every policy that stands. */
export async function loadPolicies(db: Kysely<Tables>): Promise<Policy[]> {
  const rows = await db.selectFrom('policies').select('body').orderBy('name').execute();
  return rows.map((row) => row.body);
}

/** What the policies that stand now ask of a release, taken together. */
export async function loadPolicy(
  db: Kysely<Tables>,
  of: Pick<Release, 'environment' | 'persona' | 'risk'>,
): Promise<EffectivePolicy> {
  return effectivePolicy(await loadPolicies(db), of);
}
