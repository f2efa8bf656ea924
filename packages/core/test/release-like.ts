import { newRelease, type Release } from '../src/release/index.ts';

/** A release of the concierge that nobody has reviewed yet, in review unless told. */
export function releaseLike(changes: Partial<Release> = {}): Release {
  const draft = newRelease(
    {
      id: 'rel_1f3a9c2b4d5e6f70',
      environment: 'production',
      persona: 'concierge',
      digest: `sha256:${'1f3a9c2b4d5e'.padEnd(64, '0')}`,
      version: '1.3.0',
      title: 'Summer menu',
      description: '',
      stages: ['flag', 'beta', 'ga'],
      authors: ['person:mem_ada'],
      risk: 'low',
      impact: null,
      affectedLocales: [],
      targetingKeys: [],
    },
    '2026-11-02T09:00:00.000Z',
  );
  return { ...draft, state: 'in_review', ...changes };
}
