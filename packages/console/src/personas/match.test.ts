import type { PersonaSummary } from '@setlist/sdk';
import { describe, expect, it } from 'vitest';
import { matchingPersonas } from './match.ts';
import { findRevision } from './shown.ts';

const persona = (key: string, description: string): PersonaSummary => ({
  key,
  name: key,
  description,
  owner: 'Guest Experience',
  version: '1.0.0',
  digest: 'sha256:00',
  axes: [{ key: 'tone', default: 'warm', personal: true }],
  channels: ['sms'],
  locales: ['de'],
  defaultLocale: 'de',
  status: 'stable',
  candidate: null,
  servedSince: '2026-11-22T12:00:00Z',
});
const all = [persona('concierge', 'For guests'), persona('support', 'For customers')];

describe('matchingPersonas', () => {
  it('finds every word in any field, whatever the case', () => {
    expect(matchingPersonas(all, 'GUESTS sms').map(({ key }) => key)).toEqual(['concierge']);
    expect(matchingPersonas(all, 'guest')).toHaveLength(2);
    expect(matchingPersonas(all, 'guests customers')).toEqual([]);
  });

  it('finds all without a query', () => {
    expect(matchingPersonas(all, '  ')).toEqual(all);
  });
});

describe('findRevision', () => {
  const revision = (version: string, hex: string) => ({
    version,
    digest: `sha256:${hex.repeat(64)}`,
    publishedAt: '',
    publishedBy: '',
    served: false,
    approved: true,
    revoked: false,
    rowVersion: 1,
  });
  const revisions = [revision('1.1.0', 'a'), revision('1.0.0', 'b')];

  it('takes a version, a digest or the beginning of one', () => {
    expect(findRevision(revisions, '1.0.0')?.version).toBe('1.0.0');
    expect(findRevision(revisions, `sha256:${'b'.repeat(64)}`)?.version).toBe('1.0.0');
    expect(findRevision(revisions, 'aaaaaaaaaaaa')?.version).toBe('1.1.0');
  });

  it('takes nothing else', () => {
    expect(findRevision(revisions, 'aaa')).toBeUndefined();
    expect(findRevision(revisions, '2.0.0')).toBeUndefined();
  });
});
