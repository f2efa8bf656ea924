import type { Release } from '@setlist/core/release';
import type { Me } from '@setlist/sdk';
import { describe, expect, it } from 'vitest';
import { releaseLike } from '../../../core/test/release-like.ts';
import { waitingFor } from './waiting.ts';

const ana: Me = {
  kind: 'person',
  id: 'mem_ana',
  name: 'Ana',
  email: 'Ana@example.com',
  roles: ['reviewer'],
  reviewRoles: [],
  locales: [],
  permissions: [],
  environment: null,
  key: null,
  rowVersion: 1,
};

const blank = releaseLike({ digest: 'sha256:new', authors: ['person:mem_ben'] });
const review: Release['reviews'][number] = {
  reviewer: 'person:mem_ana',
  name: 'Ana',
  verdict: 'approve',
  digest: 'sha256:new',
  seats: [],
  locales: [],
  comment: '',
  at: '2026-11-22T10:00:00.000Z',
  dismissed: null,
};

const waiting = (me: Me, release: Release) => waitingFor(me, [{ release, rowVersion: 1 }]);

describe('waitingFor', () => {
  it('asks a reviewer for a review of other people’s work', () => {
    expect(waiting(ana, blank).reviews).toHaveLength(1);
  });

  it('never asks for a review of one’s own work, by whatever name it was done', () => {
    expect(waiting(ana, { ...blank, authors: ['email:ana@example.com'] }).reviews).toEqual([]);
  });

  it('asks once: what was reviewed and not dismissed waits no longer', () => {
    expect(waiting(ana, { ...blank, reviews: [review] }).reviews).toEqual([]);
    expect(waiting(ana, { ...blank, reviews: [{ ...review, dismissed: 'revised' }] }).reviews).toHaveLength(1);
    expect(waiting(ana, { ...blank, reviews: [{ ...review, digest: 'sha256:old' }] }).reviews).toHaveLength(1);
  });

  it('asks for a review that is owed of anyone but who acted', () => {
    const owed = { because: 'rollback', since: '', dueAt: '', by: ['person:mem_ben'] } as const;
    expect(waiting(ana, { ...blank, state: 'rolled_back', reviewOwed: owed }).reviews).toHaveLength(1);
    const byAna = { ...owed, by: ['person:mem_ana'] };
    expect(waiting(ana, { ...blank, state: 'rolled_back', reviewOwed: byAna }).reviews).toEqual([]);
  });

  it('never asks a key for a review', () => {
    expect(waiting({ ...ana, kind: 'key', roles: ['admin'] }, blank).reviews).toEqual([]);
  });

  it('offers what is approved to who may start it only', () => {
    const approved: Release = { ...blank, state: 'approved' };
    expect(waiting(ana, approved).starts).toEqual([]);
    expect(waiting({ ...ana, roles: ['releaser'] }, approved).starts).toHaveLength(1);
  });
});
