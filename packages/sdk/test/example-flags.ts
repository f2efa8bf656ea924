import type { FlagSet } from '@setlist/core/audience';

/** A persona `guide` with `sha256:old` stable and `sha256:new` for whoever is on the list, and a plain flag. */
export function exampleFlags(version: number, allow: readonly string[] = []): FlagSet {
  const audience = {
    unit: 'user',
    salt: 'share',
    allow,
    deny: [],
    programme: null,
    regions: null,
    condition: null,
    share: 0,
  } as const;
  const axes = [{ key: 'tone', options: ['warm', 'dry'], default: 'warm', personal: true }];
  const revision = (digest: string) => ({
    digest,
    version: `1.0.0-${digest}`,
    axes,
    locks: [],
    rules: [],
    locales: [],
  });
  return {
    format: 1,
    environment: 'production',
    version,
    segments: [],
    lists: [],
    holdouts: [],
    layers: [],
    revisions: [revision('old'), revision('new')],
    personas: [
      {
        key: 'guide',
        stable: 'old',
        candidate: { release: 'r1', digest: 'new', audience },
        prerequisites: [],
        experiments: [],
        kept: ['old'],
      },
    ],
    plain: [
      {
        key: 'banner',
        enabled: true,
        variants: { on: true, off: false },
        rules: [],
        default: 'on',
        metadata: {},
      },
    ],
  };
}
