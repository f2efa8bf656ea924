import type { Assessment } from '@setlist/core/assessment';
import type { Revision } from '@setlist/core/persona';
import { isMissionCritical, type Policy, type Release, type ReleaseCommand, riskOf } from '@setlist/core/release';

/** The machine's `revise`, worked out from a published revision and its assessment. */
export function reviseCommand(
  release: Release,
  revision: Revision,
  assessment: Assessment,
  authors: readonly string[],
  policies: readonly Policy[],
): ReleaseCommand {
  const { environment, persona, impact } = release;
  return {
    type: 'revise',
    digest: revision.digest,
    version: revision.content.version,
    authors: [...new Set(authors)],
    risk: riskOf({
      floor: assessment.riskFloor,
      declared: impact?.declaredRisk ?? null,
      missionCritical: isMissionCritical(policies, { environment, persona }),
    }),
    affectedLocales: assessment.affectedLocales,
  };
}
