import { expect } from 'vitest';
import { CAST } from '../../test/release-cast.ts';
import { holds, type Taken, taken } from '../../test/release-claims.ts';
import { FREEZE } from '../../test/release-walk.ts';
import { isLatched, play } from '../../test/release-world.ts';
import { exposureOf } from './exposure.ts';
import type { Release } from './release.ts';

const isOut = (release: Release) => exposureOf(release).kind === 'candidate';

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

holds('nothing goes out that its policy did not have approved, but behind broken glass with a review owed', (steps) => {
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

holds(
  'what is out is what was approved: its content never changes under it, and a revoked one never starts',
  (steps) => {
    for (const { before, release, after } of taken(steps)) {
      if (isOut(release) || release.state === 'completed') expect(after.digest).toBe(release.digest);
      if (!isOut(release) && isOut(after)) expect(before.revoked.has(after.digest)).toBe(false);
    }
  },
);

holds('one candidate of a persona is out at a time', (steps) => {
  for (const { world } of steps) expect([...world.releases.values()].filter(isOut).length).toBeLessThanOrEqual(1);
});

holds(
  'whatever was served can be rolled back by an operator, in one command, to exactly what was stable before it',
  (steps) => {
    const stableBefore = new Map<string, string | null>();
    for (const { before, world, release, after, command, now } of taken(steps)) {
      if (after.state === 'completed' && release.state !== 'completed')
        stableBefore.set(after.id, before.stable?.digest ?? null);
      if (command.type === 'rollback') {
        if (release.state === 'completed') expect(before.stable?.releaseId).toBe(release.id);
        const expected = release.state === 'completed' ? stableBefore.get(release.id) : (before.stable?.digest ?? null);
        expect(world.stable?.digest ?? null).toBe(expected);
        expect(after.previousDigest).toBe(expected);
      }
      const operator = CAST.find(({ id }) => id === 'eve') ?? CAST[0];
      if (operator === undefined || (!isOut(after) && world.stable?.releaseId !== after.id)) continue;
      expect(play(world, after, { type: 'rollback', reason: '' }, operator, now).result.ok).toBe(true);
    }
  },
);

holds('after a rollback nothing of the persona starts or advances before a person has acknowledged it', (steps) => {
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

holds('a review that is owed is settled only by somebody who neither wrote nor acted', (steps) => {
  const owed = new Map<string, Set<string>>();
  for (const { before, release, after, command, actor } of taken(steps)) {
    const acted = owed.get(after.id);
    const asksNobody = before.policy.reviews.length === 0 && !before.policy.coverLocales;
    if (command.type === 'rollback' && asksNobody && release.reviewOwed === null) expect(after.reviewOwed).toBeNull();
    else if (command.type === 'break_glass' || command.type === 'rollback') {
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

holds(
  'a stage is left after its soak, on a pass, by a person where the gate asks for one; never in a freeze',
  (steps) => {
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
  },
);
