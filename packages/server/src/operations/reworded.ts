import type { Release, ReleaseWords } from '@setlist/core/release';

/** A release as its file speaks of it now: what the file says replaces what was said, the title of a version goes with it. */
export function reworded(
  release: Release,
  { persona, version }: { readonly persona: string; readonly version: string },
  words: ReleaseWords | null,
): Release {
  const isNamedAfterVersion = release.title === `${persona} ${release.version}`;
  const title = isNamedAfterVersion ? `${persona} ${version}` : release.title;
  if (words === null) return { ...release, title };
  return {
    ...release,
    title: words.title ?? title,
    description: words.why ?? release.description,
    stages: words.stages ?? release.stages,
    impact: words.impact ?? release.impact,
    targetingKeys: words.targetingKeys.length === 0 ? release.targetingKeys : words.targetingKeys,
  };
}
