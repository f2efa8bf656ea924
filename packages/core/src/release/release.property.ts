import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CAST, wellFormed } from '../../test/release-cast.ts';
import { FREEZE, plans, type Step, walk } from '../../test/release-walk.ts';
import { isLatched, play, situationOf } from '../../test/release-world.ts';
import { REFUSAL_CODES } from '../refusal.ts';
import { approvalsOf } from './approval-cover.ts';
import { exposureOf } from './exposure.ts';
import { permittedCommands } from './permitted-commands.ts';
import { RELEASE_STATES, type Release, type ReleaseState } from './release.ts';
import { RELEASE_COMMAND_TYPES } from './rule.ts';

/** Hundreds of whole walks take seconds on a busy machine. */
const ENOUGH_MS = 120_000;

/** Every arrow of the machine; a release may always stay where it is. */
const ARROWS: Readonly<Record<ReleaseState, readonly ReleaseState[]>> = {
  draft: ['in_review', 'approved', 'progressing', 'aborted'],
  in_review: ['draft', 'approved', 'progressing', 'aborted'],
  approved: ['draft', 'in_review', 'scheduled', 'progressing', 'aborted'],
  scheduled: ['draft', 'in_review', 'approved', 'progressing', 'aborted'],
  progressing: ['held', 'completed', 'rolled_back'],
  held: ['progressing', 'rolled_back'],
  completed: ['rolled_back'],
  rolled_back: [],
  aborted: [],
};

interface Taken extends Step {
  readonly after: Release;
}
const taken = (steps: readonly Step[]): readonly Taken[] =>
  steps.flatMap((step) => (step.result.ok ? [{ ...step, after: step.result.value.release }] : []));
const isOut = (release: Release) => exposureOf(release).kind === 'candidate';
const identitiesOf = (reviewer: string) =>
  CAST.find(({ kind, id }) => `${kind}:${id}` === reviewer)?.identities ?? [reviewer];

function holds(claim: (steps: readonly Step[]) => void, numRuns = 120): void {
  fc.assert(
    fc.property(plans, (plan) => claim(walk(plan))),
    { numRuns },
  );
}

test(
  'no sequence of commands leaves the states or the arrows of the machine, and events tell every step',
  () => {
    holds((steps) => {
      for (const { release, after, result } of taken(steps)) {
        expect(RELEASE_STATES).toContain(after.state);
        if (after.state !== release.state) expect(ARROWS[release.state]).toContain(after.state);
        const events = result.ok ? result.value.events : [];
        expect(events.length).toBeGreaterThan(0);
        expect([release.state, ...events.map(({ to }) => to)]).toEqual([
          ...events.map(({ from }) => from),
          after.state,
        ]);
      }
    });
  },
  ENOUGH_MS,
);

test(
  'a command is permitted exactly where a well-formed one is taken, and is refused for the same reason',
  () => {
    holds((steps) => {
      for (const { before, release, actor, now } of steps.slice(-8)) {
        const choices = permittedCommands(release, actor, now, situationOf(before, release, release.digest));
        expect(choices.map(({ type }) => type)).toEqual(RELEASE_COMMAND_TYPES);
        for (const choice of choices) {
          const tries = wellFormed(choice.type, release).map((command) => play(before, release, command, actor, now));
          expect(tries.some(({ result }) => result.ok)).toBe(choice.permitted);
          if (choice.permitted) continue;
          for (const { result } of tries) expect(!result.ok && result.error).toEqual(choice.refusal);
        }
      }
    }, 60);
  },
  ENOUGH_MS,
);

test(
  'a refusal names the field, the rule and the mend; a malformed command is never taken',
  () => {
    holds((steps) => {
      for (const { result, isWellFormed } of steps) {
        if (!isWellFormed) expect(result.ok).toBe(false);
        if (result.ok) continue;
        expect(REFUSAL_CODES).toContain(result.error.code);
        expect(result.error.field).toBeTruthy();
        expect(result.error.message).toMatch(/[.:] .+\.$/s);
      }
    });
  },
  ENOUGH_MS,
);

test(
  'no approval by an author counts, under any of their names, nor one of other content, nor one by a machine',
  () => {
    holds((steps) => {
      for (const { after } of taken(steps)) {
        for (const { reviewer, digest } of approvalsOf(after)) {
          expect(identitiesOf(reviewer).filter((identity) => after.authors.includes(identity))).toEqual([]);
          expect(digest).toBe(after.digest);
          expect(reviewer).toMatch(/^person:/);
        }
      }
    });
  },
  ENOUGH_MS,
);

test(
  'authors never shrink, and whoever revises is one',
  () => {
    holds((steps) => {
      for (const { release, after, command, actor } of taken(steps)) {
        expect(after.authors).toEqual(expect.arrayContaining([...release.authors]));
        if (command.type !== 'revise') continue;
        expect(after.authors).toEqual(expect.arrayContaining([...actor.identities]));
        expect(after.reviews.filter(({ dismissed }) => dismissed === null)).toEqual([]);
      }
    });
  },
  ENOUGH_MS,
);

/** Who approved what is in a release now, told by the commands alone: the release's own book of reviews is not asked. */
function approversBy(steps: readonly Taken[], upTo: Taken): readonly string[] {
  const approvers = new Set<string>();
  for (const { after, command, actor } of steps.slice(0, steps.indexOf(upTo) + 1)) {
    if (after.id !== upTo.after.id) continue;
    if (command.type === 'revise' || after.state === 'draft') approvers.clear();
    else if (command.type === 'review' && command.verdict === 'approve') approvers.add(actor.id);
    else if (command.type === 'review') approvers.delete(actor.id);
  }
  return [...approvers];
}

test(
  'nothing goes out that its policy did not have approved, but behind broken glass with a review owed',
  () => {
    holds((steps) => {
      const all = taken(steps);
      for (const step of all) {
        if (isOut(step.release) || !isOut(step.after)) continue;
        if (step.command.type === 'break_glass') {
          expect(step.actor.kind).toBe('person');
          expect(step.after.reviewOwed?.because).toBe('break_glass');
          continue;
        }
        const approvers = CAST.filter(({ id }) => approversBy(all, step).includes(id));
        const { policy } = step.before;
        for (const { seat, count } of policy.reviews) {
          const seated = approvers.filter(({ reviewRoles }) => seat === null || reviewRoles.includes(seat));
          expect(seated.length).toBeGreaterThanOrEqual(count);
        }
        const needed = policy.coverLocales ? step.after.affectedLocales : [];
        for (const locale of needed) expect(approvers.some(({ locales }) => locales.includes(locale))).toBe(true);
      }
    });
  },
  ENOUGH_MS,
);

test(
  'what is out is what was approved: its content never changes under it, and a revoked one never starts',
  () => {
    holds((steps) => {
      for (const { before, release, after } of taken(steps)) {
        if (isOut(release) || release.state === 'completed') expect(after.digest).toBe(release.digest);
        if (!isOut(release) && isOut(after)) expect(before.revoked.has(after.digest)).toBe(false);
      }
    });
  },
  ENOUGH_MS,
);

test(
  'one candidate of a persona is out at a time',
  () => {
    holds((steps) => {
      for (const { world } of steps) expect([...world.releases.values()].filter(isOut).length).toBeLessThanOrEqual(1);
    });
  },
  ENOUGH_MS,
);

test(
  'whatever was served can be rolled back by an operator, in one command, to exactly what was stable before it',
  () => {
    holds((steps) => {
      const stableBefore = new Map<string, string | null>();
      for (const { before, world, release, after, command, now } of taken(steps)) {
        if (after.state === 'completed' && release.state !== 'completed')
          stableBefore.set(after.id, before.stable?.digest ?? null);
        if (command.type === 'rollback') {
          const expected =
            release.state === 'completed' ? stableBefore.get(release.id) : (before.stable?.digest ?? null);
          expect(world.stable?.digest ?? null).toBe(expected);
          expect(after.previousDigest).toBe(expected);
        }
        const operator = CAST.find(({ id }) => id === 'eve') ?? CAST[0];
        if (operator === undefined || (!isOut(after) && world.stable?.releaseId !== after.id)) continue;
        expect(play(world, after, { type: 'rollback', reason: '' }, operator, now).result.ok).toBe(true);
      }
    });
  },
  ENOUGH_MS,
);

test(
  'after a rollback nothing of the persona starts or advances before a person has acknowledged it',
  () => {
    holds((steps) => {
      const shut = new Set<string>();
      for (const { after, command, actor } of taken(steps)) {
        const { type } = command;
        if (type === 'acknowledge') {
          expect(actor.kind).toBe('person');
          shut.delete(after.id);
        }
        if (['start', 'advance', 'open_region', 'break_glass'].includes(type)) expect([...shut]).toEqual([]);
        if (type === 'rollback') shut.add(after.id);
        expect(isLatched(after)).toBe(shut.has(after.id));
      }
    });
  },
  ENOUGH_MS,
);

test(
  'a review that is owed is settled only by somebody who neither wrote nor acted',
  () => {
    holds((steps) => {
      const owed = new Map<string, Set<string>>();
      for (const { release, after, command, actor } of taken(steps)) {
        const acted = owed.get(after.id);
        if (command.type === 'break_glass' || command.type === 'rollback') {
          owed.set(after.id, new Set([...(acted ?? []), ...actor.identities]));
          expect(after.reviewOwed).not.toBeNull();
        } else if (release.reviewOwed !== null && after.reviewOwed === null) {
          expect(command).toMatchObject({ type: 'review', verdict: 'approve' });
          expect(actor.kind).toBe('person');
          const own = [...(acted ?? []), ...after.authors];
          expect(actor.identities.filter((identity) => own.includes(identity))).toEqual([]);
          owed.delete(after.id);
        } else expect(after.reviewOwed).toEqual(release.reviewOwed);
      }
    });
  },
  ENOUGH_MS,
);

test(
  'times never run backwards, however the clock does',
  () => {
    holds((steps) => {
      for (const { release, after } of taken(steps)) {
        expect(after.updatedAt >= release.updatedAt).toBe(true);
        expect(after.createdAt).toBe(release.createdAt);
        const written = [
          after.startedAt,
          after.stageEnteredAt,
          after.completedAt,
          after.latch?.shutAt,
          after.latch?.acknowledgedAt,
          ...after.reviews.map(({ at }) => at),
          ...after.verdicts.map(({ at }) => at),
        ];
        for (const at of written) expect((at ?? '') <= after.updatedAt).toBe(true);
        expect(after.reviews.map(({ at }) => at)).toEqual(after.reviews.map(({ at }) => at).sort());
      }
    });
  },
  ENOUGH_MS,
);

test(
  'a stage is left after its soak, on a pass, by a person where the gate asks for one; never in a freeze',
  () => {
    holds((steps) => {
      for (const { before, release, command, actor, now } of taken(steps)) {
        const isMove = ['start', 'advance', 'open_region'].includes(command.type);
        if (isMove && before.policy.freezes.length > 0)
          expect(now < `${FREEZE.from}:00.000Z` || now >= `${FREEZE.to}:00.000Z`).toBe(true);
        if (command.type !== 'advance' || release.stage === null || release.stageEnteredAt === null) continue;
        const rule = before.policy.stageRules[release.stage];
        if (rule.soakMs > 0)
          expect(Date.parse(now) - Date.parse(release.stageEnteredAt)).toBeGreaterThanOrEqual(rule.soakMs);
        const verdicts = release.verdicts.filter(({ stage }) => stage === release.stage);
        if (rule.verdict) expect(verdicts.at(-1)?.outcome).toBe('pass');
        if (rule.gate === 'person') expect(actor.kind).toBe('person');
      }
    });
  },
  ENOUGH_MS,
);

test(
  'the walks above reach every state, every command and every reason to refuse one',
  () => {
    const seen = new Set<string>();
    for (const plan of fc.sample(plans, { numRuns: 200, seed: 7 })) {
      for (const { release, command, result } of walk(plan)) {
        seen.add(release.state);
        seen.add(result.ok ? command.type : result.error.code);
        for (const event of result.ok ? result.value.events : []) seen.add(event.type);
      }
    }
    const refusals =
      'forbidden wrong_state own_work person_needed digest_changed base_moved review_missing invalid_request';
    const more = 'assessment_missing soak_not_over verdict_missing frozen latched conflict revoked';
    const events = 'approved changes_requested rejected completed held region_opened review_settled glass_broken';
    const expected = [
      ...RELEASE_STATES,
      ...RELEASE_COMMAND_TYPES,
      ...`${refusals} ${more}`.split(' '),
      ...events.split(' ').map((name) => `release.${name}`),
    ];
    expect(expected.filter((name) => !seen.has(name))).toEqual([]);
  },
  ENOUGH_MS,
);
