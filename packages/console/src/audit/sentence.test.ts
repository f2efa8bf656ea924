import { PERMISSIONS } from '@setlist/core/access';
import type { AuditEntry } from '@setlist/core/audit';
import { describe, expect, it } from 'vitest';
import { ACTIONS, sentenceOf } from './sentence.ts';

const entry = (part: Partial<AuditEntry>): AuditEntry => ({
  seq: 1,
  at: '2026-11-22T10:00:00.000Z',
  actor: { kind: 'person', id: 'mem_1', name: 'Ana' },
  via: 'session',
  action: 'release.start',
  object: { kind: 'release', id: 'rel_1', version: 2 },
  persona: 'concierge',
  environment: 'production',
  release: 'rel_1',
  change: {},
  previousHash: '',
  hash: '',
  ...part,
});

const nameOf = (identity: string) => (identity === 'person:mem_2' ? 'Ben' : identity);

describe('sentenceOf', () => {
  it('says which way a review went', () => {
    const review = { action: 'release.review', change: { command: { type: 'review', verdict: 'request_changes' } } };
    expect(sentenceOf(entry(review), nameOf)).toBe('asked for changes of a release of concierge in production');
  });

  it('names members', () => {
    const object = { kind: 'member', id: 'mem_2', version: 1 };
    const change = { action: 'member.change', object, persona: null, environment: null, release: null };
    expect(sentenceOf(entry(change), nameOf)).toBe('changed the member Ben');
  });

  it('says what was done to which persona where', () => {
    expect(sentenceOf(entry({}), nameOf)).toBe('started a release of concierge in production');
  });

  it('says what was changed where there is no persona', () => {
    const change = {
      action: 'key.change',
      object: { kind: 'key', id: 'key_1', version: 1 },
      persona: null,
      release: null,
    };
    expect(sentenceOf(entry({ ...change, environment: null }), nameOf)).toBe('changed the key key_1');
  });

  it('needs no object for coming and going', () => {
    expect(sentenceOf(entry({ action: 'session.open', persona: null, environment: null }), nameOf)).toBe('signed in');
  });

  it('has words for whatever changes something, and for nothing that no longer exists', () => {
    const reading = ['definitions.read', 'audit.read', 'persona.preview'];
    const changing = Object.keys(PERMISSIONS).filter((action) => !reading.includes(action));
    expect([...ACTIONS].sort()).toEqual(changing.sort());
  });
});
