import type { Actor } from '../src/access/index.ts';
import type { Refusal } from '../src/refusal.ts';
import {
  type EffectivePolicy,
  type Release,
  type ReleaseCommand,
  type Situation,
  type Transition,
  transition,
} from '../src/release/index.ts';
import type { Result } from '../src/result.ts';

/** One persona in one environment: its releases, and what surrounds them. Never changed in place. */
export interface World {
  readonly policy: EffectivePolicy;
  readonly releases: ReadonlyMap<string, Release>;
  readonly stable: Situation['stable'];
  readonly revoked: ReadonlySet<string>;
  /** What the newest assessment of a digest says, and what it was compared with. */
  readonly assessed: ReadonlyMap<string, { readonly outcome: 'passed' | 'failed'; readonly base: string | null }>;
  /** Digests that differ from stable by added skills alone. */
  readonly skillsOnly: ReadonlySet<string>;
}

export interface Played {
  readonly world: World;
  readonly result: Result<Transition, Refusal>;
}

/** What surrounds a release, were it of `digest`. */
export function situationOf(world: World, { id, impact }: Pick<Release, 'id' | 'impact'>, digest: string): Situation {
  const assessed = world.assessed.get(digest);
  const isCurrent = assessed?.base === (world.stable?.digest ?? null);
  return {
    policy: world.policy,
    stable: world.stable,
    others: [...world.releases.values()]
      .filter((other) => other.id !== id)
      .map((other) => ({ id: other.id, title: other.title, state: other.state, latched: isLatched(other) })),
    assessment: { state: assessed === undefined ? 'missing' : isCurrent ? assessed.outcome : 'outdated' },
    missingAnswers: impact === null ? ['affected'] : [],
    addsSkillsOnly: world.skillsOnly.has(digest),
    revoked: world.revoked.has(digest),
  };
}

/** Sends a command and serves what comes of it. */
export function play(world: World, release: Release, command: ReleaseCommand, actor: Actor, now: string): Played {
  const digest = command.type === 'revise' ? command.digest : release.digest;
  const result = transition(release, command, actor, now, situationOf(world, release, digest));
  if (!result.ok) return { world, result };
  const after = result.value.release;
  const releases = new Map(world.releases).set(after.id, after);
  return { world: { ...world, releases, stable: stableAfter({ ...world, releases }, release, after) }, result };
}

function stableAfter({ stable, releases }: World, before: Release, after: Release): Situation['stable'] {
  if (after.state === 'completed' && before.state !== 'completed') return { digest: after.digest, releaseId: after.id };
  if (before.state !== 'completed' || after.state !== 'rolled_back') return stable;
  const digest = after.previousDigest;
  if (digest === null) return null;
  const owner = [...releases.values()].find((other) => other.state === 'completed' && other.digest === digest);
  return { digest, releaseId: owner?.id ?? null };
}

export function isLatched({ latch }: Release): boolean {
  return latch !== null && latch.acknowledgedAt === null;
}
