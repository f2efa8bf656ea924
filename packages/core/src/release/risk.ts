import { RISKS, type Risk } from './release.ts';

/**
 * The risk of a release: the highest of what its assessment found at least, what its author declared, and `critical`
 * where a policy calls the persona mission-critical. Nobody can declare a risk away.
 */
export function riskOf({
  floor,
  declared,
  missionCritical,
}: {
  readonly floor: Risk;
  readonly declared: Risk | null;
  readonly missionCritical: boolean;
}): Risk {
  if (missionCritical) return 'critical';
  return RISKS[Math.max(RISKS.indexOf(floor), RISKS.indexOf(declared ?? 'low'))] ?? floor;
}
