import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChangePlan, DesiredState, PlannedChange, PresentState } from './desired-state.ts';
import { parseEnvironmentFile } from './environment-file.ts';
import { environmentText } from './environment-text.ts';
import { planChanges } from './plan-changes.ts';
import { planTag, staleSide } from './plan-tag.ts';
import { RELEASE_STATES, STAGES } from './release.ts';

const VERSIONS = ['1.0.0', '1.1.0', '2.0.0'];
const KEYS = ['concierge', 'support'];
const ENVIRONMENTS = ['production', 'staging'];

/** Few enough that files and server often mean the same thing, and often not. */
const digestOf = (persona: string, version: string, content: number) =>
  `sha256:${`${persona.length}${version.replaceAll('.', '')}${content}`.padEnd(64, '0')}`;

const revision = (contents: number) =>
  fc
    .record({
      persona: fc.constantFrom(...KEYS),
      version: fc.constantFrom(...VERSIONS),
      content: fc.nat({ max: contents }),
    })
    .map(({ persona, version, content }) => ({ persona, version, digest: digestOf(persona, version, content) }));
const policies = fc.dictionary(fc.constantFrom('strict', 'calm', 'frozen'), fc.constantFrom('a: 1\n', 'a: 2\n'));
const byLabel = ({ persona, version }: { persona: string; version: string }) => `${persona} ${version}`;

const mark = fc
  .record({
    version: fc.constantFrom(...VERSIONS),
    content: fc.nat({ max: 1 }),
    release: fc.constantFrom('r1', 'r2', 'r9'),
  })
  .map(({ version, content, release }) => (key: string) => ({
    release,
    version,
    digest: digestOf(key, version, content),
    reason: 'It answered in the wrong language',
    shutBy: 'Mina',
    shutAt: '2026-11-02T10:00:00.000Z',
  }));

const desiredState: fc.Arbitrary<DesiredState> = fc.record({
  revisions: fc.uniqueArray(revision(1), { selector: ({ persona }) => persona, maxLength: 2 }),
  policies: fc.option(policies, { nil: null }),
  leavePolicies: fc.boolean(),
  terms: fc.constantFrom(null, '[]', '[1]'),
  environments: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom(...ENVIRONMENTS),
      personas: fc
        .uniqueArray(
          fc.record({
            key: fc.constantFrom(...KEYS),
            version: fc.constantFrom(...VERSIONS, null),
            mark: fc.option(mark, { nil: null }),
          }),
          { selector: ({ key }) => key },
        )
        .map((all) =>
          all.map(({ key, version, mark }) => ({ key, version, latched: mark === null ? [] : [mark(key)] })),
        ),
    }),
    { selector: ({ name }) => name },
  ),
  revise: fc.boolean(),
});

const latch = fc.record({
  reason: fc.constant('Too cold'),
  shutAt: fc.constant('2026-11-02T10:00:00.000Z'),
  shutBy: fc.constant('Mina'),
  acknowledgedAt: fc.constantFrom(null, '2026-11-03T10:00:00.000Z'),
  acknowledgedBy: fc.constantFrom(null, 'Otto'),
});

const presentPersona = (key: string) =>
  fc.record({
    key: fc.constant(key),
    served: fc.option(
      fc.constantFrom(...VERSIONS).map((version) => ({ version, digest: digestOf(key, version, 0) })),
      { nil: null },
    ),
    releases: fc.uniqueArray(
      fc
        .record({
          id: fc.constantFrom('r1', 'r2', 'r3'),
          title: fc.constant('Summer menu'),
          version: fc.constantFrom(...VERSIONS),
          state: fc.constantFrom(...RELEASE_STATES),
          latch: fc.option(latch, { nil: null }),
        })
        .map((release) => ({ ...release, digest: digestOf(key, release.version, 0) })),
      { selector: ({ id }) => id, maxLength: 3 },
    ),
  });

const presentState: fc.Arbitrary<PresentState> = fc.record({
  revisions: fc.uniqueArray(
    fc.tuple(revision(0), fc.boolean()).map(([one, isRevoked]) => ({ ...one, revoked: isRevoked })),
    { selector: byLabel },
  ),
  policies,
  terms: fc.constantFrom('[]', '[1]'),
  environments: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom(...ENVIRONMENTS),
      personas: fc.tuple(...KEYS.map(presentPersona)).map((all) => [...all]),
    }),
    { selector: ({ name }) => name },
  ),
});

/** What `apply` makes of the server: the one thing of it that the plan depends on. */
function applied(present: PresentState, desired: DesiredState, { changes }: ChangePlan): PresentState {
  return changes.reduce((state, change) => made(state, desired, change), present);
}

function made(state: PresentState, desired: DesiredState, change: PlannedChange): PresentState {
  if (change.kind === 'publish_revision') {
    const { kind: _, ...published } = change;
    return { ...state, revisions: [...state.revisions, { ...published, revoked: false }] };
  }
  if (change.kind === 'change_terms') return { ...state, terms: desired.terms ?? state.terms };
  if (change.kind !== 'propose_release' && change.kind !== 'revise_release') {
    const { [change.name]: _, ...others } = state.policies;
    const source = desired.policies?.[change.name];
    return { ...state, policies: source === undefined ? others : { ...others, [change.name]: source } };
  }
  const { environment, persona, version, digest } = change;
  const fresh = { id: 'fresh', title: '', version, digest, state: 'in_review' as const, latch: null };
  return {
    ...state,
    environments: state.environments.map((one) => {
      if (one.name !== environment) return one;
      const before = one.personas.find(({ key }) => key === persona) ?? { key: persona, served: null, releases: [] };
      const releases =
        change.kind === 'propose_release'
          ? [...before.releases, fresh]
          : before.releases.map((release) =>
              release.id === change.release ? { ...release, ...fresh, id: release.id } : release,
            );
      return { ...one, personas: [...one.personas.filter(({ key }) => key !== persona), { ...before, releases }] };
    }),
  };
}

test('the plan for a state to which it was applied has no changes, and applying that changes nothing', () => {
  let changed = 0;
  fc.assert(
    fc.property(desiredState, presentState, (desired, present) => {
      const plan = planChanges(desired, present);
      if (plan.faults.length > 0) return;
      const after = applied(present, desired, plan);
      const again = planChanges(desired, after);
      expect([again.changes, again.faults]).toEqual([[], []]);
      expect(applied(after, desired, again)).toEqual(after);
      if (plan.changes.length > 0) changed += 1;
    }),
    { numRuns: 2_000 },
  );
  expect(changed).toBeGreaterThan(50);
});

test('nothing that is latched, latched in the file, revoked or served already is ever proposed', () => {
  let held = 0;
  fc.assert(
    fc.property(desiredState, presentState, (desired, present) => {
      for (const change of planChanges(desired, present).changes) {
        if (change.kind !== 'propose_release' && change.kind !== 'revise_release') continue;
        const { environment, persona, digest } = change;
        const state = present.environments
          .find(({ name }) => name === environment)
          ?.personas.find(({ key }) => key === persona);
        const shut = state?.releases.filter(({ latch }) => latch !== null && latch.acknowledgedAt === null) ?? [];
        const asked = desired.environments
          .find(({ name }) => name === environment)
          ?.personas.find(({ key }) => key === persona);
        expect(shut.map((release) => release.digest)).not.toContain(digest);
        expect(asked?.latched.map((one) => one.digest)).not.toContain(digest);
        expect(state?.served?.digest).not.toBe(digest);
        expect(present.revisions.filter((one) => one.revoked).map((one) => one.digest)).not.toContain(digest);
        held += 1;
      }
    }),
    { numRuns: 2_000 },
  );
  expect(held).toBeGreaterThan(50);
});

test('whatever the files ask for is served, changed, noted or a fault: nothing is passed over in silence', () => {
  fc.assert(
    fc.property(desiredState, presentState, (desired, present) => {
      const { changes, notes, faults } = planChanges(desired, present);
      for (const { name, personas } of desired.environments) {
        for (const { key, version } of personas) {
          if (version === null) continue;
          const told =
            changes.some((one) => 'environment' in one && one.environment === name && one.persona === key) ||
            notes.some((one) => one.environment === name && one.persona === key) ||
            faults.some(({ field }) => field.startsWith(`environments/${name}`));
          const served = present.environments
            .find((one) => one.name === name)
            ?.personas.find((one) => one.key === key)?.served;
          expect(told || served?.version === version).toBe(true);
        }
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a tag is the same in whatever order the server answers, and tells which side has moved', () => {
  fc.assert(
    fc.property(desiredState, presentState, (desired, present) => {
      const tag = planTag(desired, present);
      const reversed: PresentState = {
        ...present,
        revisions: [...present.revisions].reverse(),
        environments: [...present.environments]
          .reverse()
          .map((one) => ({ ...one, personas: [...one.personas].reverse() })),
      };
      expect(planTag(desired, reversed)).toBe(tag);
      const moved = { ...present, policies: { ...present.policies, another: 'a: 3\n' } };
      expect(staleSide(tag, planTag(desired, moved))).toBe('server');
      expect(staleSide(tag, planTag({ ...desired, revise: !desired.revise }, present))).toBe('files');
      expect(staleSide(tag, tag)).toBeNull();
    }),
  );
});

const line = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text));
const words = fc.record({
  title: fc.option(line, { nil: null }),
  why: fc.option(line, { nil: null }),
  stages: fc.option(fc.subarray([...STAGES], { minLength: 1 }), { nil: null }),
  coAuthors: fc.array(fc.emailAddress(), { maxLength: 2 }),
  targetingKeys: fc.array(line, { maxLength: 2 }),
  impact: fc.option(
    fc.record({
      affected: line,
      cultures: line,
      whatCouldGoWrong: line,
      mitigations: line,
      declaredRisk: fc.constantFrom('low', 'critical'),
    }),
    { nil: null },
  ),
});

test('an exported environment file reads back as what it was written from', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.record({
          key: fc.constantFrom('a', 'b-2', 'true', '1'),
          version: fc.constantFrom(...VERSIONS),
          mark: fc.option(mark, { nil: null }),
          release: fc.option(words, { nil: null }),
        }),
        { selector: ({ key }) => key },
      ),
      (entries) => {
        const personas = entries
          .map(({ mark, ...entry }) => ({ ...entry, latched: mark === null ? [] : [mark(entry.key)] }))
          .sort((a, b) => (a.key < b.key ? -1 : 1));
        const written = environmentText({ name: 'production', personas });
        const { file, diagnostics } = parseEnvironmentFile('environments/production.yaml', written);
        expect(diagnostics).toEqual([]);
        const read = file?.personas.toSorted((a, b) => (a.key < b.key ? -1 : 1));
        expect({ ...file, personas: read }).toEqual({ name: 'production', personas });
      },
    ),
  );
});
