import { readFileSync } from 'node:fs';
import type { Release } from '@setlist/core/release';
import { describe, expect, test } from 'vitest';
import { releaseLike } from '../../../core/test/release-like.ts';
import { canReach, GATE_EXIT, type Goal, outcomeOf, parseGoal } from './gate-outcome.ts';

const COMPLETED: Goal = { kind: 'completed' };
const BETA: Goal = { kind: 'stage', stage: 'beta' };
const as = { digest: null, waitWhenHeld: false };
const at = (changes: Partial<Release>) => releaseLike({ stages: ['flag', 'beta', 'ga'], ...changes });

test.each([
  ['approved', { kind: 'approved' }],
  ['completed', COMPLETED],
  ['stage:beta', BETA],
  ['stage:encore', null],
  ['beta', null],
  ['', null],
])('%j is %j', (text, goal) => {
  expect(parseGoal(text)).toEqual(goal);
});

describe('a gate that waits for completion', () => {
  test.each([
    [{ state: 'draft' }, 'waiting'],
    [{ state: 'in_review' }, 'waiting'],
    [{ state: 'approved' }, 'waiting'],
    [{ state: 'scheduled' }, 'waiting'],
    [{ state: 'progressing', stage: 'ga' }, 'waiting'],
    [{ state: 'held', stage: 'ga' }, 'held'],
    [{ state: 'completed', stage: 'ga' }, 'reached'],
    [{ state: 'rolled_back', stage: 'ga' }, 'rolled_back'],
    [{ state: 'aborted' }, 'aborted'],
  ] as const)('%j is %s', (changes, outcome) => {
    expect(outcomeOf(at(changes), COMPLETED, as)).toBe(outcome);
  });

  test('waits through a hold when told to', () => {
    expect(outcomeOf(at({ state: 'held', stage: 'ga' }), COMPLETED, { ...as, waitWhenHeld: true })).toBe('waiting');
  });
});

describe('a gate that waits for a stage', () => {
  test.each([
    [{ state: 'approved' }, 'waiting'],
    [{ state: 'progressing', stage: 'flag' }, 'waiting'],
    [{ state: 'progressing', stage: 'beta' }, 'reached'],
    [{ state: 'progressing', stage: 'ga' }, 'reached'],
    [{ state: 'held', stage: 'beta' }, 'reached'],
    [{ state: 'held', stage: 'flag' }, 'held'],
    [{ state: 'completed', stage: 'ga' }, 'reached'],
    [{ state: 'rolled_back', stage: 'ga' }, 'rolled_back'],
  ] as const)('%j is %s', (changes, outcome) => {
    expect(outcomeOf(at(changes), BETA, as)).toBe(outcome);
  });

  test('knows that a stage that is not passed never comes', () => {
    expect(canReach(at({ stages: ['ga'] }), BETA)).toBe(false);
    expect(canReach(at({}), BETA)).toBe(true);
  });
});

test('a gate that waits for approval is reached by everything that comes after it', () => {
  const reached = (['approved', 'scheduled', 'progressing', 'held', 'completed'] as const).map((state) =>
    outcomeOf(at({ state }), { kind: 'approved' }, as),
  );
  expect(new Set(reached)).toEqual(new Set(['reached']));
  expect(outcomeOf(at({ state: 'in_review' }), { kind: 'approved' }, as)).toBe('waiting');
});

test('a draft of which someone asked for changes is sent back, until it is other content', () => {
  const { digest } = at({});
  const review = { ...REVIEW, digest, verdict: 'request_changes' as const };
  expect(outcomeOf(at({ state: 'draft', reviews: [review] }), COMPLETED, as)).toBe('changes_requested');
  const other = { ...review, digest: `sha256:${'f'.repeat(64)}` };
  expect(outcomeOf(at({ state: 'draft', reviews: [other] }), COMPLETED, as)).toBe('waiting');
});

test('other content than was waited for ends the gate, whatever it has reached', () => {
  const pinned = (digest: string) => outcomeOf(at({ state: 'completed' }), COMPLETED, { ...as, digest });
  expect(pinned(at({}).digest.slice(0, 20))).toBe('reached');
  expect(pinned(`sha256:${'f'.repeat(12)}`)).toBe('revised');
});

test('docs/gitops.md has every exit code', () => {
  const page = readFileSync(new URL('../../../../docs/gitops.md', import.meta.url), 'utf8');
  for (const code of Object.values(GATE_EXIT)) expect(page).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
});

test('every outcome has an exit code of its own', () => {
  const codes = Object.values(GATE_EXIT);
  expect(new Set(codes).size).toBe(codes.length);
});

const REVIEW = {
  reviewer: 'person:mem_1',
  name: 'Mina',
  seats: [],
  locales: [],
  comment: 'Too cold',
  at: '2026-11-02T10:00:00.000Z',
  dismissed: null,
};
