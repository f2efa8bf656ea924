import fc from 'fast-check';
import type { Actor } from '../src/access/index.ts';
import type { RefusalCode } from '../src/refusal.ts';
import {
  type EffectivePolicy,
  newRelease,
  permittedCommands,
  type Release,
  type ReleaseCommand,
  type ReleaseCommandType,
  type Stage,
} from '../src/release/index.ts';
import { effective } from './arbitrary-policy.ts';
import { CAST, DIGESTS, draft, malformed, SKILLS, wellFormed } from './release-cast.ts';
import { type Played, play, situationOf, type World } from './release-world.ts';

/** One command that somebody sent, and what was before and after it. */
export interface Step extends Played {
  readonly before: World;
  readonly release: Release;
  readonly command: ReleaseCommand;
  readonly isWellFormed: boolean;
  readonly actor: Actor;
  readonly now: string;
}

const count = fc.integer({ min: 1, max: 2 });
const requirements = fc.uniqueArray(fc.record({ seat: fc.constantFrom('brand', 'safety', null), count }), {
  selector: ({ seat }) => seat,
  maxLength: 2,
});
const stageRule = fc.record({
  soakMs: fc.constantFrom(0, 0, 1_800_000, 7_200_000),
  verdict: fc.boolean(),
  reviews: fc.oneof(fc.constant([]), requirements),
  gate: fc.constantFrom('any' as const, 'person' as const),
});
/** The third of December, in universal time. */
export const FREEZE = { name: 'Third', from: '2026-12-03T00:00', to: '2026-12-04T00:00', timeZone: 'UTC' };
const stages = fc.constantFrom<readonly Stage[]>(
  ['ga'],
  ['flag', 'ga'],
  ['flag', 'beta', 'ga'],
  ['extension'],
  ['beta'],
);

const policy: fc.Arbitrary<EffectivePolicy> = fc
  .record({
    reviews: requirements,
    coverLocales: fc.boolean(),
    stages: fc.constantFrom<readonly Stage[]>([], ['ga'], ['flag', 'ga']),
    stageRules: fc.record({ flag: stageRule, beta: stageRule, ga: stageRule, extension: stageRule }),
    freezes: fc.constantFrom([], [FREEZE]),
    breakGlass: fc.constantFrom(null, { roles: ['releaser' as const], reviewWithinMs: 3_600_000 }),
    requireAssessment: fc.constantFrom(false, false, false, true),
  })
  .map(effective);

/** How a sender is chosen: to get on, to do what may be done, to get on where something may be in the way, to do anything. */
type Mode = 'forward' | 'permitted' | 'entitled' | 'any';
const index = fc.noBias(fc.nat());

const impact = { affected: 'a', cultures: 'b', whatCouldGoWrong: 'c', mitigations: 'd', declaredRisk: 'low' as const };
const event = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      mode: fc.constantFrom<Mode>('forward', 'forward', 'forward', 'entitled', 'entitled', 'permitted', 'any'),
      release: index,
      pick: index,
      by: index,
      shape: index,
      isWellFormed: fc.constantFrom(true, true, true, true, true, true, true, false),
      // A clock goes forward as a rule, and now and then back.
      elapsedMs: fc.constantFrom(0, 1000, 60_000, 3_600_000, 3_600_000, 43_200_000, -7_200_000, -1),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('propose' as const),
      digest: fc.constantFrom(...DIGESTS),
      stages,
      authors: fc.subarray(['person:ada', 'email:ada@example.com', 'email:FAY@Example.com', 'key:ci']),
      impact: fc.option(fc.constant(impact), { freq: 6 }),
      affectedLocales: fc.subarray(['de', 'ja']),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('policy' as const), policy }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('assess' as const), digest: fc.constantFrom(...DIGESTS) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('revoke' as const), digest: fc.constantFrom('d2', 'd3') }) },
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;
type Send = Extract<Event, { kind: 'send' }>;

/** What happens to one persona in one environment over a while, to be walked. */
export const plans = fc.record({
  policy,
  stable: fc.constantFrom(null, 'd0'),
  events: fc.array(event, { minLength: 50, maxLength: 100, size: 'max' }),
});

/** Every command that anybody sends, in order. */
export function walk({
  policy,
  stable,
  events,
}: typeof plans extends fc.Arbitrary<infer T> ? T : never): readonly Step[] {
  let nowMs = Date.parse('2026-12-01T09:00:00Z');
  let world: World = {
    policy,
    stable: stable === null ? null : { digest: stable, releaseId: null },
    releases: new Map([['r0', newRelease(draft({ id: 'r0', impact }), new Date(nowMs).toISOString())]]),
    revoked: new Set(),
    assessed: new Map(),
    skillsOnly: new Set([SKILLS]),
  };
  const steps: Step[] = [];
  for (const event of events) {
    if (event.kind !== 'send') {
      world = surround(world, event, new Date(nowMs).toISOString());
      continue;
    }
    nowMs += event.elapsedMs;
    const step = send(frozenDeep(world), event, new Date(nowMs).toISOString());
    if (step === null) continue;
    steps.push(step);
    world = step.world;
  }
  return steps;
}

function surround(world: World, event: Exclude<Event, Send>, now: string): World {
  if (event.kind === 'policy') return { ...world, policy: event.policy };
  if (event.kind === 'revoke') return { ...world, revoked: new Set([...world.revoked, event.digest]) };
  if (event.kind === 'assess') {
    const assessed = { outcome: 'passed' as const, base: world.stable?.digest ?? null };
    return { ...world, assessed: new Map(world.assessed).set(event.digest, assessed) };
  }
  const id = `r${world.releases.size}`;
  const { kind, ...told } = event;
  return { ...world, releases: new Map(world.releases).set(id, newRelease(draft({ ...told, id, title: kind }), now)) };
}

const FORWARD: readonly ReleaseCommandType[] = [
  'submit',
  'review',
  'schedule',
  'start',
  'open_region',
  'record_verdict',
  'advance',
  'resume',
  'acknowledge',
];

/** Refusals of whoever had no reason to try. */
const HOPELESS: readonly RefusalCode[] = ['forbidden', 'person_needed', 'wrong_state'];

function send(world: World, event: Send, now: string): Step | null {
  const all = [...world.releases.values()];
  const live = all.filter(({ state }) => state !== 'aborted' && state !== 'rolled_back');
  const release = chosen(event.mode === 'forward' && live.length > 0 ? live : all, event.release);
  const sent = release && sender(world, release, event, now);
  if (release === undefined || sent === undefined) return null;
  const { actor, type } = sent;
  const isWellFormed = event.isWellFormed || malformed(type, release).length === 0;
  const shapes = isWellFormed ? wellFormed(type, release) : malformed(type, release);
  const command = chosen(shapes, event.shape);
  if (command === undefined) return null;
  return { ...play(world, release, command, actor, now), before: world, release, command, isWellFormed, actor, now };
}

/** Who sends which type of command: the type first, so that what many may do is not all that is done. */
function sender(world: World, release: Release, { mode, pick, by }: Send, now: string) {
  const situation = situationOf(world, release, release.digest);
  const pairs = CAST.flatMap((actor) =>
    permittedCommands(release, actor, now, situation).map((choice) => ({ actor, ...choice })),
  );
  const sendable = pairs.filter((pair) => {
    if (mode === 'any' || (mode === 'permitted' && pair.permitted)) return true;
    if (mode === 'permitted' || !FORWARD.includes(pair.type)) return false;
    return pair.permitted || (mode === 'entitled' && !HOPELESS.includes(pair.refusal.code));
  });
  const type = chosen([...new Set(sendable.map((pair) => pair.type))], pick);
  return chosen(
    sendable.filter((pair) => pair.type === type),
    by,
  );
}

function chosen<T>(all: readonly T[], pick: number): T | undefined {
  return all[pick % all.length];
}

/** So that whoever changes what it was given throws. */
function frozenDeep<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  const parts = value instanceof Map ? [...value.values()] : Object.values(value);
  for (const part of parts) frozenDeep(part);
  return Object.freeze(value);
}
