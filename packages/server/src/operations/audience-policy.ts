import { effectivePolicy, type Freeze, type ReviewRequirement } from '@setlist/core/release';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { loadPersonaKeys } from './audience-row.ts';
import { loadPolicies } from './load-policy.ts';

/** What policies ask of a change to an environment's audience. */
export interface AudiencePolicy {
  readonly reviews: readonly ReviewRequirement[];
  readonly freezes: readonly Freeze[];
}

/** The strictest of what the policies ask for any persona there: an audience reaches all of them. */
export async function loadAudiencePolicy(db: Kysely<Tables>, environment: string): Promise<AudiencePolicy> {
  const policies = await loadPolicies(db);
  const personas = await loadPersonaKeys(db);
  const keys = personas.size === 0 ? [''] : [...personas];
  const asked = keys.map((persona) => effectivePolicy(policies, { environment, persona, risk: 'low' }));
  const counts = new Map<string | null, number>();
  for (const { seat, count } of asked.flatMap(({ reviews }) => reviews))
    counts.set(seat, Math.max(count, counts.get(seat) ?? 0));
  return {
    reviews: [...counts].map(([seat, count]) => ({ seat, count })),
    freezes: asked.flatMap(({ freezes }) => freezes),
  };
}
