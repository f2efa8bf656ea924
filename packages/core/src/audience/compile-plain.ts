import { armAt, bucketOf, endsOfArms, seedOf } from './bucketing.ts';
import type { Test } from './compile-condition.ts';
import type { Condition } from './condition.ts';
import { type PlainFlag, type PlainSplit, UNITS } from './flags.ts';
import type { PlainReason, PlainResolution } from './resolution.ts';
import { type Asked, holds, idOf, lackOf, PASS, unitLacked } from './steps.ts';

/** What a rule of a plain flag answers: `PASS`, a `lackOf`, or the number of an outcome. */
type Decide = (asked: Asked) => number;

type Outcome = Pick<PlainResolution, 'variant' | 'reason' | 'rule'>;

/** A plain flag laid out: every answer that it can give is made when it is first met, and frozen. */
export function compilePlain(
  flag: PlainFlag,
  testOf: (condition: Condition | null) => Test | null,
): (asked: Asked) => PlainResolution {
  const outcomes: Outcome[] = [];
  const of = (variant: string | null, reason: PlainReason, rule: string) =>
    variant !== null && !Object.hasOwn(flag.variants, variant) ? PASS : outcomes.push({ variant, reason, rule }) - 1;
  const steps = flag.enabled ? flag.rules.map((rule) => decideBy(rule, testOf, of)) : [];
  const last = flag.enabled
    ? of(flag.default, flag.rules.length === 0 ? 'STATIC' : 'DEFAULT', 'default')
    : of(null, 'DISABLED', 'disabled');
  // A default that the flag does not hold is harmless too: the application's own counts.
  const otherwise = last >= 0 ? last : of(null, 'DEFAULT', 'default');

  const met: (PlainResolution | undefined)[] = [];
  const resolutionAt = (number: number, lacked: number): PlainResolution => {
    const place = number * (UNITS.length + 1) + PASS - lacked;
    const known = met[place];
    if (known !== undefined) return known;
    const made = Object.freeze({ ...resolutionOf(flag, outcomes[number] as Outcome), unitMissing: unitLacked(lacked) });
    met[place] = made;
    return made;
  };

  return (asked) => {
    let lacked = PASS;
    for (const decide of steps) {
      const number = decide(asked);
      if (number >= 0) return resolutionAt(number, lacked);
      if (number < PASS && lacked === PASS) lacked = number;
    }
    return resolutionAt(otherwise, lacked);
  };
}

function decideBy(
  { id, condition, give }: PlainFlag['rules'][number],
  testOf: (condition: Condition | null) => Test | null,
  of: (variant: string, reason: PlainReason, rule: string) => number,
): Decide {
  const rule = `rule/${id}`;
  const test = testOf(condition);
  if (!('variant' in give)) return splitBy(give, test, (variant) => of(variant, 'SPLIT', rule));
  const outcome = of(give.variant, condition === null ? 'DEFAULT' : 'TARGETING_MATCH', rule);
  return (asked) => (holds(test, asked) ? outcome : PASS);
}

function splitBy({ unit, salt, weights }: PlainSplit, test: Test | null, of: (variant: string) => number): Decide {
  const shares = weights.map(({ weight }) => weight);
  if (shares.every((weight) => weight <= 0)) return () => PASS;
  const numbers = weights.map(({ variant }) => of(variant));
  const ends = endsOfArms(shares);
  const seed = seedOf(salt);
  const lacks = lackOf(unit);
  return (asked) => {
    if (!holds(test, asked)) return PASS;
    const id = idOf(unit, asked);
    return id === undefined ? lacks : (numbers[armAt(bucketOf(id, seed), ends)] ?? PASS);
  };
}

/** A variant of `null` is the application's own default as well: no protocol carries a value that is none. */
function resolutionOf(
  { variants, key }: PlainFlag,
  { variant, reason, rule }: Outcome,
): Omit<PlainResolution, 'unitMissing'> {
  const value = variant === null ? null : (variants[variant] ?? null);
  return { key, ...(value === null ? {} : { value }), variant, reason, rule };
}
