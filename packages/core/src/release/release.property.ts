import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CAST, wellFormed } from '../../test/release-cast.ts';
import { holds, taken } from '../../test/release-claims.ts';
import { plans, walk } from '../../test/release-walk.ts';
import { play, situationOf } from '../../test/release-world.ts';
import { permits } from '../access/roles.ts';
import { REFUSAL_CODES } from '../refusal.ts';
import { approvalsOf } from './approval-cover.ts';
import type { ReleaseCommandType } from './command.ts';
import { permittedCommands } from './permitted-commands.ts';
import { RELEASE_STATES, type ReleaseState } from './release.ts';
import { RELEASE_COMMAND_TYPES } from './rule.ts';

/** Every arrow of the machine, with the commands that take it; a release may always stay where it is. */
const ARROWS: Readonly<Record<ReleaseState, Partial<Record<ReleaseState, readonly ReleaseCommandType[]>>>> = {
  draft: { in_review: ['submit'], approved: ['submit'], progressing: ['break_glass'], aborted: ['abort'] },
  in_review: {
    draft: ['withdraw', 'revise', 'review'],
    approved: ['review', 'revise'],
    progressing: ['break_glass'],
    aborted: ['review', 'abort'],
  },
  approved: {
    draft: ['withdraw', 'revise', 'review'],
    in_review: ['revise'],
    scheduled: ['schedule'],
    progressing: ['start', 'break_glass'],
    aborted: ['review', 'abort'],
  },
  scheduled: {
    draft: ['withdraw', 'revise', 'review'],
    in_review: ['revise'],
    approved: ['unschedule', 'revise'],
    progressing: ['start', 'break_glass'],
    aborted: ['review', 'abort'],
  },
  progressing: { held: ['hold', 'review'], completed: ['advance'], rolled_back: ['rollback'] },
  held: { progressing: ['resume'], rolled_back: ['rollback'] },
  completed: { rolled_back: ['rollback'] },
  rolled_back: {},
  aborted: {},
};

const identitiesOf = (reviewer: string) =>
  CAST.find(({ kind, id }) => `${kind}:${id}` === reviewer)?.identities ?? [reviewer];

holds('no sequence of commands leaves the states or the arrows of the machine, and events tell every step', (steps) => {
  for (const { release, after, command, result } of taken(steps)) {
    expect(RELEASE_STATES).toContain(after.state);
    if (after.state !== release.state) expect(ARROWS[release.state][after.state]).toContain(command.type);
    const events = result.ok ? result.value.events : [];
    expect(events.length).toBeGreaterThan(0);
    expect([release.state, ...events.map(({ to }) => to)]).toEqual([...events.map(({ from }) => from), after.state]);
  }
});

holds(
  'a command is permitted exactly where a well-formed one is taken, and is refused for the same reason',
  (steps) => {
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
  },
  40,
);

holds('a refusal names the field, the rule and the mend; a malformed command is never taken', (steps) => {
  for (const { result, isWellFormed } of steps) {
    if (!isWellFormed) expect(result.ok).toBe(false);
    if (result.ok) continue;
    expect(REFUSAL_CODES).toContain(result.error.code);
    expect(result.error.field).toBeTruthy();
    expect(result.error.message).toMatch(/[.:] .+\.$/s);
  }
});

holds('nobody does what their roles do not carry, and no machine what is for people', (steps) => {
  for (const { actor, command } of taken(steps)) {
    expect(permits(actor.roles, `release.${command.type}`)).toBe(true);
    if (['review', 'acknowledge', 'break_glass'].includes(command.type)) expect(actor.kind).toBe('person');
  }
});

holds(
  'no approval by an author counts, under any of their names, nor one of other content, nor one by a machine',
  (steps) => {
    for (const { after } of taken(steps)) {
      for (const { reviewer, digest } of approvalsOf(after)) {
        expect(identitiesOf(reviewer).filter((identity) => after.authors.includes(identity))).toEqual([]);
        expect(digest).toBe(after.digest);
        expect(reviewer).toMatch(/^person:/);
      }
    }
  },
);

holds('authors never shrink, whoever revises is one, and other content dismisses every review', (steps) => {
  for (const { release, after, command, actor } of taken(steps)) {
    expect(after.authors).toEqual(expect.arrayContaining([...release.authors]));
    if (command.type !== 'revise') continue;
    expect(after.authors).toEqual(expect.arrayContaining([...actor.identities]));
    expect(after.reviews.filter(({ dismissed }) => dismissed === null)).toEqual([]);
  }
});

holds('times never run backwards, however the clock does', (steps) => {
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

test('the walks reach every state, every command and every reason to refuse one', () => {
  const seen = new Set<string>();
  for (const plan of fc.sample(plans, { numRuns: 320, seed: 7 })) {
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
}, 120_000);
