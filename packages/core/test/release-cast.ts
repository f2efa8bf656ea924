import type { Actor, Role } from '../src/access/index.ts';
import {
  newRelease,
  type Release,
  type ReleaseCommand,
  type ReleaseCommandType,
  type ReleaseDraft,
  type Situation,
  transition,
} from '../src/release/index.ts';
import { effective } from './arbitrary-policy.ts';

function actor(kind: Actor['kind'], id: string, roles: readonly Role[], changes: Partial<Actor> = {}): Actor {
  const identities = [`${kind}:${id}`, ...(kind === 'person' ? [`email:${id}@example.com`] : [])];
  return { kind, id, name: id, roles, environment: null, reviewRoles: [], locales: [], identities, ...changes };
}

/** Everybody who may turn up: people with one role and with many, and machines with rights that they must not use. */
export const CAST: readonly Actor[] = [
  actor('person', 'ada', ['author', 'admin'], { reviewRoles: ['brand', 'safety'], locales: ['de', 'ja'] }),
  actor('person', 'ben', ['reviewer'], { reviewRoles: ['brand'], locales: ['de'] }),
  actor('person', 'cleo', ['reviewer'], { reviewRoles: ['safety'], locales: ['ja', 'en'] }),
  actor('person', 'dai', ['releaser', 'reviewer'], { reviewRoles: ['brand', 'safety'], locales: ['de'] }),
  actor('person', 'eve', ['operator', 'reviewer']),
  actor('person', 'fay', ['admin'], { reviewRoles: ['safety'], locales: ['ja'] }),
  actor('person', 'gus', ['viewer']),
  actor('key', 'ci', ['author', 'reviewer', 'releaser'], { identities: ['key:ci', 'person:ada'] }),
  actor('controller', 'rollout', ['releaser']),
  actor('server', 'publish', ['admin']),
];

export const DIGESTS = ['d1', 'd2', 'd3', 'd4'];
/** The one that only adds skills to whatever is stable. */
export const SKILLS = 'd4';
export const REASON = 'The helpline number is out of date.';

/** What is proposed where nothing else is said. */
export function draft(changes: Partial<ReleaseDraft> = {}): ReleaseDraft {
  return {
    id: 'r1',
    environment: 'production',
    persona: 'concierge',
    digest: 'd1',
    version: '1.0.0',
    title: 'Summer',
    description: '',
    stages: ['flag', 'beta', 'ga'],
    authors: ['person:ada', 'email:ada@example.com'],
    risk: 'low',
    impact: null,
    affectedLocales: [],
    targetingKeys: [],
    ...changes,
  };
}

const SCHEDULES = [
  { startAt: '2026-12-02T09:00:00Z', timeZone: null, regions: [] },
  {
    startAt: '2026-12-02T09:00',
    timeZone: null,
    regions: [
      { region: 'eu', timeZone: 'Europe/Berlin', delayMs: 0 },
      { region: 'nz', timeZone: 'Pacific/Auckland', delayMs: 86_400_000 },
    ],
  },
  // However long a walk takes, one is still to come.
  { startAt: '2199-01-01T00:00:00Z', timeZone: null, regions: [] },
];

/** People mostly approve, or no story would get anywhere. */
const VERDICTS = [...Array(12).fill('approve' as const), 'request_changes' as const, 'reject' as const] as const;

/** Every shape of well-formed command of a type that makes sense for a release. */
export function wellFormed(type: ReleaseCommandType, release: Release): readonly ReleaseCommand[] {
  const { digest } = release;
  const others = DIGESTS.filter((other) => other !== digest);
  switch (type) {
    case 'review':
      return VERDICTS.map((verdict) => ({
        type,
        verdict,
        digest,
        comment: 'Read it.',
      }));
    case 'revise':
      return others.map((other) => ({
        type,
        digest: other,
        version: '1.0.1',
        authors: ['email:BEN@example.com'],
        risk: 'medium',
        affectedLocales: ['de'],
      }));
    case 'schedule':
      return SCHEDULES.map((schedule) => ({ type, schedule }));
    case 'open_region':
      return (release.schedule?.regions ?? []).map(({ region }) => ({ type, region }));
    case 'record_verdict':
      return (['pass', 'pass', 'pass', 'inconclusive', 'fail'] as const).map((outcome) => ({
        type,
        outcome,
        evidence: 'n=500',
      }));
    case 'submit':
    case 'start':
    case 'advance':
    case 'resume':
      return [{ type }];
    default:
      return [{ type, reason: REASON }];
  }
}

/** Commands of a type that no release takes, whatever its state. */
export function malformed(type: ReleaseCommandType, release: Release): readonly ReleaseCommand[] {
  switch (type) {
    case 'review':
      return [
        { type, verdict: 'approve', digest: 'd0', comment: '' },
        { type, verdict: 'reject', digest: release.digest, comment: ' ' },
      ];
    case 'revise':
      return [{ type, digest: release.digest, version: '1.0.0', authors: [], risk: 'low', affectedLocales: [] }];
    case 'schedule':
      return [{ type, schedule: { startAt: 'tomorrow', timeZone: null, regions: [] } }];
    case 'open_region':
      return [{ type, region: 'atlantis' }];
    case 'record_verdict':
      return [{ type, outcome: 'pass', evidence: '' }];
    case 'break_glass':
      return [{ type, reason: '  hurry   ' }];
    case 'withdraw':
    case 'unschedule':
    case 'abort':
    case 'acknowledge':
      return [{ type, reason: ' \n' }];
    default:
      return [];
  }
}

export const T0 = '2026-12-01T09:00:00.000Z';

/** One of the cast. */
export function who(id: string): Actor {
  const found = CAST.find((actor) => actor.id === id);
  if (found === undefined) throw new Error(`Nobody is called ${id}.`);
  return found;
}

/** A release of the draft above, as it might stand. */
export function release(changes: Partial<Release> = {}): Release {
  return { ...newRelease(draft(), T0), baseDigest: 'd0', ...changes };
}

/** One that is out, since T0. */
export function out(changes: Partial<Release> = {}): Release {
  return release({
    state: 'progressing',
    stage: 'flag',
    startedAt: T0,
    stageEnteredAt: T0,
    previousDigest: 'd0',
    ...changes,
  });
}

/** What surrounds it where nothing else is said: d0 is stable, and no policy asks for anything. */
export function around(changes: Partial<Situation> = {}): Situation {
  return {
    policy: effective(),
    stable: { digest: 'd0', releaseId: null },
    others: [],
    assessment: { state: 'missing' },
    missingAnswers: [],
    addsSkillsOnly: false,
    revoked: false,
    ...changes,
  };
}

/** What becomes of a release that takes a command. */
export function after(
  release: Release,
  command: ReleaseCommand,
  actor: Actor,
  situation = around(),
  now = T0,
): Release {
  const result = transition(release, command, actor, now, situation);
  if (!result.ok) throw new Error(result.error.message);
  return result.value.release;
}

/** The code of a refusal and the field that it names; `null` where the command is taken. */
export function refusal(release: Release, command: ReleaseCommand, actor: Actor, situation = around(), now = T0) {
  const result = transition(release, command, actor, now, situation);
  return result.ok ? null : { code: result.error.code, field: result.error.field };
}
