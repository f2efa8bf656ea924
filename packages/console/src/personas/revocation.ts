import type { EnvironmentSummary } from '@setlist/sdk';

/** One place where revoking a revision takes something away from people. */
export interface Stopped {
  readonly environment: string;
  /** The release that is rolled back. */
  readonly releaseId: string;
  /** Whether everyone there gets it, or those whom the stage of a release reaches. */
  readonly as: 'stable' | 'candidate';
  /** Version of what everyone gets there now; `null`: nothing is stable. */
  readonly stable: string | null;
}

/** Where a revision is out, of everything that the environments serve. */
export function whereOut(
  environments: readonly EnvironmentSummary[],
  persona: string,
  { digest, version }: { readonly digest: string; readonly version: string },
): readonly Stopped[] {
  return environments.flatMap(({ name: environment, personas }): readonly Stopped[] => {
    const served = personas.find(({ key }) => key === persona);
    if (served === undefined) return [];
    const { candidate, releaseId } = served;
    if (served.digest === digest && releaseId !== null)
      return [{ environment, releaseId, as: 'stable', stable: served.version }];
    if (candidate?.version !== version) return [];
    return [{ environment, releaseId: candidate.releaseId, as: 'candidate', stable: served.version }];
  });
}
