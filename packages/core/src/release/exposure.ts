import type { Release, Stage } from './release.ts';

/** What a release puts before people now. */
export type Exposure =
  | { readonly kind: 'none' }
  /** To those who ask for `@candidate`, to named targeting keys at `flag` and `beta`, to everyone in open regions at `ga` and `extension`. */
  | {
      readonly kind: 'candidate';
      readonly digest: string;
      readonly stage: Stage;
      readonly regions: readonly string[] | null;
      readonly targetingKeys: readonly string[];
    }
  | { readonly kind: 'stable'; readonly digest: string };

/** What a release puts before people: a candidate while it progresses or is held, stable once completed, else nothing. */
export function exposureOf(release: Release): Exposure {
  if (release.state === 'completed') return { kind: 'stable', digest: release.digest };
  const isOut = release.state === 'progressing' || release.state === 'held';
  if (!isOut || release.stage === null) return { kind: 'none' };
  return {
    kind: 'candidate',
    digest: release.digest,
    stage: release.stage,
    regions: release.openRegions,
    targetingKeys: release.targetingKeys,
  };
}
