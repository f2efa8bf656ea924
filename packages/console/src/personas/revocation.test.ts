import type { EnvironmentSummary } from '@setlist/sdk';
import { describe, expect, it } from 'vitest';
import { whereOut } from './revocation.ts';

type Served = EnvironmentSummary['personas'][number];

const newer = { digest: 'sha256:new', version: '1.1.0' };
const older: Served = {
  key: 'concierge',
  version: '1.0.0',
  digest: 'sha256:old',
  releaseId: 'rel_old',
  candidate: null,
  latchedBy: null,
};
const serving = (name: string, ...personas: readonly Served[]): EnvironmentSummary => ({
  name,
  description: '',
  rowVersion: 1,
  createdAt: '2026-11-22T10:00:00.000Z',
  personas,
});

describe('whereOut', () => {
  it('finds the environments that serve a revision to everyone, and those where it is on its way', () => {
    const stable = { ...older, ...newer, releaseId: 'rel_new' };
    const candidate = { releaseId: 'rel_next', version: '1.1.0', stage: 'beta' } as const;
    const all = [serving('production', { ...older, candidate }), serving('staging', stable)];
    expect(whereOut(all, 'concierge', newer)).toEqual([
      { environment: 'production', releaseId: 'rel_next', as: 'candidate', stable: '1.0.0' },
      { environment: 'staging', releaseId: 'rel_new', as: 'stable', stable: '1.1.0' },
    ]);
  });

  it('finds nothing where another revision or another persona is served', () => {
    const other = { ...older, ...newer, key: 'guide' };
    expect(whereOut([serving('production', older, other), serving('staging')], 'concierge', newer)).toEqual([]);
  });
});
