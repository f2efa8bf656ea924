import type { EffectivePolicy } from './policy.ts';
import type { Release } from './release.ts';
import { later } from './rule.ts';

/** When the soak of the stage it stands in is over, RFC 3339. `null`: it stands in none, or the stage has no soak. */
export function soakedAt(release: Pick<Release, 'stage' | 'stageEnteredAt'>, policy: EffectivePolicy): string | null {
  if (release.stage === null || release.stageEnteredAt === null) return null;
  const { soakMs } = policy.stageRules[release.stage];
  return soakMs > 0 ? later(release.stageEnteredAt, soakMs) : null;
}
