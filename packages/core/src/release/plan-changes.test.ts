import { describe, expect, test } from 'vitest';
import type { DesiredPersona, DesiredState, PresentPersona, PresentRelease, PresentState } from './desired-state.ts';
import { planChanges } from './plan-changes.ts';
import type { Latch } from './release.ts';

const OLD = { persona: 'concierge', version: '1.0.0', digest: `sha256:${'a'.repeat(64)}` };
const NEW = { persona: 'concierge', version: '1.1.0', digest: `sha256:${'b'.repeat(64)}` };
const OTHER = { persona: 'concierge', version: '1.2.0', digest: `sha256:${'c'.repeat(64)}` };

function wanting(persona: Partial<DesiredPersona> = {}, changes: Partial<DesiredState> = {}): DesiredState {
  return {
    revisions: [NEW],
    policies: null,
    leavePolicies: false,
    terms: null,
    environments: [{ name: 'production', personas: [{ key: 'concierge', version: '1.1.0', latched: [], ...persona }] }],
    revise: false,
    ...changes,
  };
}

function having(persona: Partial<PresentPersona> = {}, changes: Partial<PresentState> = {}): PresentState {
  return {
    revisions: [OLD, NEW, OTHER].map((one) => ({ ...one, revoked: false })),
    policies: {},
    terms: '[]',
    environments: [{ name: 'production', personas: [{ key: 'concierge', served: OLD, releases: [], ...persona }] }],
    ...changes,
  };
}

function releaseOf(revision: typeof NEW, changes: Partial<PresentRelease> = {}): PresentRelease {
  const { version, digest } = revision;
  return { id: 'rel_1', title: 'Summer menu', version, digest, state: 'in_review', latch: null, ...changes };
}

const SHUT: Latch = {
  reason: 'it promised refunds',
  shutAt: '2026-11-02T10:00:00.000Z',
  shutBy: 'Mina',
  acknowledgedAt: null,
  acknowledgedBy: null,
};
const ANSWERED: Latch = { ...SHUT, acknowledgedAt: '2026-11-03T09:00:00.000Z', acknowledgedBy: 'Otto' };
const codes = (plan: ReturnType<typeof planChanges>) => plan.notes.map(({ code }) => code);

describe('a persona that an environment file names', () => {
  test('is published and proposed when the server has neither', () => {
    const { changes, notes, faults } = planChanges(wanting(), having({}, { revisions: [{ ...OLD, revoked: false }] }));
    expect(changes).toEqual([
      { kind: 'publish_revision', ...NEW },
      { kind: 'propose_release', environment: 'production', ...NEW, from: OLD },
    ]);
    expect([notes, faults]).toEqual([[], []]);
  });

  test('needs nothing when it is served', () => {
    expect(planChanges(wanting(), having({ served: NEW }))).toEqual({ changes: [], notes: [], faults: [] });
  });

  test('is proposed from what is published where no folder holds it', () => {
    const { changes } = planChanges(wanting({ version: '1.2.0' }, { revisions: [] }), having());
    expect(changes).toMatchObject([{ kind: 'propose_release', digest: OTHER.digest }]);
  });

  test('is a fault under a version that nothing has, which says what there is', () => {
    const { faults, changes } = planChanges(wanting({ version: '9.0.0' }), having());
    expect(changes).toEqual([]);
    expect(faults).toMatchObject([{ code: 'unknown_revision', field: 'environments/production/personas/concierge' }]);
    expect(faults[0]?.message).toContain('The server has 1.0.0, 1.1.0, 1.2.0.');
  });

  test('is a fault when its version names other content on the server', () => {
    const taken = { ...NEW, digest: OTHER.digest, revoked: false };
    const { faults } = planChanges(wanting(), having({}, { revisions: [taken] }));
    expect(faults).toMatchObject([{ code: 'version_taken', field: 'personas/concierge/version' }]);
  });

  test('is left alone when it was revoked', () => {
    const plan = planChanges(wanting(), having({}, { revisions: [{ ...NEW, revoked: true }] }));
    expect([plan.changes, codes(plan)]).toEqual([[], ['revoked']]);
  });

  test('is under way when a release of just that is open', () => {
    const plan = planChanges(wanting(), having({ releases: [releaseOf(NEW)] }));
    expect([plan.changes, codes(plan)]).toEqual([[], ['under_way']]);
    expect(plan.notes[0]?.message).toBe('1.1.0 is on its way: rel_1 (Summer menu) is in review.');
  });
});

describe('a release in the way', () => {
  test('is named, with what would end it, and nothing is proposed beside it', () => {
    const plan = planChanges(wanting(), having({ releases: [releaseOf(OTHER)] }));
    expect([plan.changes, codes(plan)]).toEqual([[], ['release_in_the_way']]);
    expect(plan.notes[0]?.mend).toContain('setlist release abort rel_1');
  });

  test('is revised when that was asked for and it has not started', () => {
    const { changes } = planChanges(wanting({}, { revise: true }), having({ releases: [releaseOf(OTHER)] }));
    const from = { version: OTHER.version, digest: OTHER.digest };
    expect(changes).toEqual([{ kind: 'revise_release', environment: 'production', ...NEW, release: 'rel_1', from }]);
  });

  test.each(['progressing', 'held'] as const)('is never revised while it is %s', (state) => {
    const plan = planChanges(wanting({}, { revise: true }), having({ releases: [releaseOf(OTHER, { state })] }));
    expect([plan.changes, codes(plan)]).toEqual([[], ['release_in_the_way']]);
  });

  test('is noted even where the file names what is served', () => {
    expect(codes(planChanges(wanting(), having({ served: NEW, releases: [releaseOf(OTHER)] })))).toEqual([
      'release_in_the_way',
    ]);
  });
});

describe('a shut latch', () => {
  const rolledBack = (revision: typeof NEW, latch: Latch) => releaseOf(revision, { state: 'rolled_back', latch });

  test('on what the file names keeps it from being proposed, and says by whom and why', () => {
    const plan = planChanges(wanting(), having({ releases: [rolledBack(NEW, SHUT)] }));
    expect([plan.changes, codes(plan)]).toEqual([[], ['latched']]);
    expect(plan.notes[0]?.message).toBe(
      'rel_1 (Summer menu) was rolled back by Mina at 2026-11-02T10:00:00.000Z: it promised refunds. 1.1.0 is left alone until someone acknowledges that.',
    );
  });

  test('on something else is noted, and the release is proposed', () => {
    const plan = planChanges(wanting(), having({ releases: [rolledBack(OTHER, SHUT)] }));
    expect([plan.changes.length, codes(plan)]).toEqual([1, ['latch_shut']]);
  });

  test('that was acknowledged is no hindrance', () => {
    const plan = planChanges(wanting(), having({ releases: [rolledBack(NEW, ANSWERED)] }));
    expect([plan.changes.length, plan.notes]).toEqual([1, []]);
  });

  const mark = { ...NEW, release: 'rel_1', reason: SHUT.reason, shutBy: SHUT.shutBy, shutAt: SHUT.shutAt };

  test('that the file carries holds on a server that never saw it', () => {
    const plan = planChanges(wanting({ latched: [mark] }), having());
    expect([plan.changes, codes(plan)]).toEqual([[], ['latched_in_file']]);
  });

  test('that the file carries is told once where the server has it too', () => {
    const plan = planChanges(wanting({ latched: [mark] }), having({ releases: [rolledBack(NEW, SHUT)] }));
    expect([plan.changes, codes(plan)]).toEqual([[], ['latched']]);
  });

  test('that the file still carries after someone acknowledged it is left to the author of the file', () => {
    const plan = planChanges(wanting({ latched: [mark] }), having({ releases: [rolledBack(NEW, ANSWERED)] }));
    expect([plan.changes, codes(plan)]).toEqual([[], ['latch_acknowledged']]);
  });

  test('that a file carries without a version is noted, and nothing is asked for', () => {
    const asked = wanting({ version: null, latched: [mark] });
    const plan = planChanges(asked, having({ served: null, releases: [rolledBack(NEW, SHUT)] }));
    expect([plan.changes, plan.faults, codes(plan)]).toEqual([[], [], ['latch_shut']]);
  });

  test('that the file carries on another version keeps nothing else back', () => {
    const plan = planChanges(
      wanting({ version: '1.2.0', latched: [mark] }),
      having({ releases: [rolledBack(NEW, SHUT)] }),
    );
    expect([plan.changes.length, codes(plan)]).toEqual([1, ['latch_shut']]);
  });
});

test('term lists change where the project has other ones, and stay where it has none', () => {
  const plan = (terms: string | null, leavePolicies = false) =>
    planChanges(wanting({}, { terms, leavePolicies, environments: [] }), having()).changes;
  expect(plan('[{"locale":"en"}]')).toEqual([{ kind: 'change_terms' }]);
  expect([plan('[]'), plan(null), plan('[1]', true)]).toEqual([[], [], []]);
});

describe('policies', () => {
  const policies = { calm: 'a: 1\n', strict: 'a: 2\n', old: 'a: 3\n' };

  test('are added, changed and removed before anything is proposed under them', () => {
    const wanted = { calm: 'a: 1\n', strict: 'a: 20\n', fresh: 'a: 4\n' };
    const { changes } = planChanges(wanting({}, { policies: wanted }), having({}, { policies }));
    expect(changes.map((change) => ('name' in change ? `${change.kind} ${change.name}` : change.kind))).toEqual([
      'add_policy fresh',
      'remove_policy old',
      'change_policy strict',
      'propose_release',
    ]);
  });

  test('stay without a word where that was asked for', () => {
    const plan = planChanges(
      wanting({}, { policies: {}, leavePolicies: true, environments: [] }),
      having({}, { policies }),
    );
    expect([plan.changes, plan.notes]).toEqual([[], []]);
  });

  test('of the server stay where the project has none', () => {
    const plan = planChanges(wanting({}, { environments: [] }), having({}, { policies }));
    expect([plan.changes, codes(plan)]).toEqual([[], ['policies_left_alone']]);
  });
});

test('an environment that the server lacks is a fault with the command that makes it', () => {
  const { faults } = planChanges(wanting(), having({}, { environments: [] }));
  expect(faults).toMatchObject([{ code: 'not_found', field: 'environments/production' }]);
  expect(faults[0]?.message).toContain('setlist environments create production');
});

test('what is served and not in the file is noted and stays', () => {
  const { changes, notes } = planChanges(
    wanting({}, { environments: [{ name: 'production', personas: [] }] }),
    having(),
  );
  expect(changes).toEqual([]);
  expect(notes).toMatchObject([
    { code: 'not_in_file', persona: 'concierge', message: expect.stringContaining('1.0.0') },
  ]);
});
