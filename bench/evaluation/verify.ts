import { ARMS, ROLLOUT_PERCENT, RULES, ruleOf, type User } from './benched-flag.ts';
import type { Candidate } from './candidate.ts';

/** What was seen while a candidate was held against the rules: shares in percent of those whom no rule lets in. */
export interface Verified {
  readonly rolloutPercent: number;
  readonly armPercents: Readonly<Record<string, number>>;
  /** How many users met each rule. */
  readonly met: readonly number[];
}

/** As far as a share may be from what it should be: four standard deviations of so many draws. */
const within = (seen: number, share: number, of: number) =>
  Math.abs(seen - share * of) <= 4 * Math.sqrt(of * share * (1 - share));

/**
 * Holds a candidate against the rules, for every user: each rule is honoured, of all others 25 % are in the rollout and
 * divided into arms by their weights, and a second pass gives everybody the same. `rolloutFirst`: the rollout comes before
 * the rules, as it does for the axis of a persona. Throws where it does not do what it is timed for.
 */
export async function verify(
  candidate: Candidate,
  users: readonly User[],
  contexts: readonly unknown[],
  key: string,
  rolloutFirst: boolean,
): Promise<Verified> {
  const fail = (message: string): never => {
    throw new Error(message);
  };
  const given: string[] = [];
  for (const context of contexts) given.push(await candidate.evaluate(key, context));
  const met = RULES.map(() => ({ users: 0, honoured: 0 }));
  const arms = new Map<string, number>();
  let drawn = 0;
  users.forEach((user, n) => {
    const rule = ruleOf(user);
    const tally = met[rule];
    const variant = given[n] ?? '';
    if (tally === undefined) {
      drawn += 1;
      arms.set(variant, (arms.get(variant) ?? 0) + 1);
      return;
    }
    tally.users += 1;
    if (variant === RULES[rule]?.variant) tally.honoured += 1;
  });
  const share = ROLLOUT_PERCENT / 100;
  met.forEach((tally, n) => {
    if (tally.users < 1_000) fail(`Rule ${n} was met by ${tally.users} users only.`);
    const arm = ARMS.find(({ variant }) => variant === RULES[n]?.variant);
    const expected = 1 - share + (share * (arm?.percent ?? 0)) / 100;
    const isHonoured = rolloutFirst ? within(tally.honoured, expected, tally.users) : tally.honoured === tally.users;
    if (!isHonoured) fail(`Rule ${n} gave its variant to ${tally.honoured} of ${tally.users}.`);
  });
  const inRollout = drawn - (arms.get('off') ?? 0);
  if (!within(inRollout, share, drawn)) fail(`${inRollout} of ${drawn} are in the rollout of ${ROLLOUT_PERCENT} %.`);
  for (const { variant, percent } of ARMS)
    if (!within(arms.get(variant) ?? 0, percent / 100, inRollout)) fail(`${variant} has ${arms.get(variant)}.`);
  for (let n = 0; n < contexts.length; n += 1)
    if ((await candidate.evaluate(key, contexts[n])) !== given[n]) fail(`User ${n} was moved by a second pass.`);
  const percent = (count: number, of: number) => Number(((count / of) * 100).toFixed(2));
  return {
    rolloutPercent: percent(inRollout, drawn),
    armPercents: Object.fromEntries(ARMS.map(({ variant }) => [variant, percent(arms.get(variant) ?? 0, inRollout)])),
    met: met.map((tally) => tally.users),
  };
}
