import { bucketOf, endOfShare, seedOf, WHOLE } from '../src/audience/bucketing.ts';
import type {
  EvaluationContext,
  Experiment,
  FlagSet,
  Known,
  PersonaFlags,
  PlainSplit,
  Unit,
} from '../src/audience/index.ts';
import type { Condition, Plain } from './tiny-flags.ts';

/** What the naive evaluator says of one persona: enough to compare by. */
export interface Naive {
  readonly variant: string;
  readonly digest: string;
  readonly rule: string;
  readonly options: Readonly<Record<string, string>>;
  readonly arms: readonly string[];
}

/** The rules read off one after another, with no thought of speed: what the evaluator has to answer as well. */
export function naivelyEvaluate(set: FlagSet, key: string, context: EvaluationContext, known: Known): Naive | null {
  const found = set.personas.find((persona) => persona.key === key);
  if (found === undefined) return null;
  const revision = naiveRevision(set, found, context, known);
  const flags = set.revisions.find(({ digest }) => digest === revision?.digest);
  if (revision === null || flags === undefined) return null;
  const options: Record<string, string> = {};
  const arms = revision.arm === null ? [] : [revision.arm];
  for (const axis of flags.axes) {
    const offered = (option: unknown) => axis.options.find((each) => each === option);
    const ofRules = (rules: typeof flags.rules) =>
      rules.find(
        (rule) => rule.axis === axis.key && offered(rule.option) !== undefined && isTrue(rule.condition, context),
      )?.option;
    const drawn = found.experiments
      .filter((each) => each.arms.every(({ digest }) => digest === null))
      .filter((each) => each.arms.some(({ selection }) => selection[axis.key] !== undefined))
      .map((each) => ({ each, arm: naiveArm(set, each, context, known) }))
      .find(({ arm }) => arm !== null);
    const locked = ofRules(flags.locks);
    if (locked === undefined && drawn !== undefined) arms.push(`${drawn.each.key}/${drawn.arm?.key}`);
    const ofArm = drawn === undefined ? undefined : (offered(drawn.arm?.selection[axis.key]) ?? axis.default);
    const chosen = axis.personal ? offered(known.choices[axis.key]) : undefined;
    options[axis.key] = locked ?? ofArm ?? offered(context[axis.key]) ?? chosen ?? ofRules(flags.rules) ?? axis.default;
  }
  const { variant, digest, rule } = revision;
  return { variant, digest, rule, options, arms: [...new Set(arms)] };
}

interface NaiveRevision {
  readonly variant: string;
  readonly digest: string;
  readonly rule: string;
  readonly arm: string | null;
}

function naiveRevision(
  set: FlagSet,
  persona: PersonaFlags,
  context: EvaluationContext,
  known: Known,
): NaiveRevision | null {
  const { stable, candidate } = persona;
  const isOn = (keys: readonly string[]) => keys.some((each) => each === context.targetingKey);
  const stay = (rule: string) => (stable === null ? null : { variant: 'stable', digest: stable, rule, arm: null });
  const go = (rule: string) => ({ variant: 'candidate', digest: candidate?.digest ?? '', rule, arm: null });
  const onRevisions = persona.experiments.filter(({ arms }) => arms.some(({ digest }) => digest !== null));
  const { began } = known;
  if (began !== null && persona.kept.includes(began.digest)) {
    const arm = onRevisions
      .flatMap((each) => each.arms.map((of) => ({ name: `${each.key}/${of.key}`, digest: of.digest ?? stable })))
      .find(({ name, digest }) => name === began.variant && digest === began.digest);
    const variant = arm?.name ?? (candidate?.digest === began.digest ? 'candidate' : 'stable');
    return { variant, digest: began.digest, rule: 'conversation', arm: arm?.name ?? null };
  }
  if (candidate !== null) {
    if (isOn(candidate.audience.deny)) return stay('deny');
    if (isOn(candidate.audience.allow)) return go('allow');
    if (known.optedOut) return stay('opted_out');
  }
  for (const { key, unit, share, salt, personas } of set.holdouts)
    if ((personas === null || personas.includes(persona.key)) && naivelyIn(unit, salt, 0, share, context, known))
      return stay(`holdout/${key}`);
  for (const experiment of onRevisions) {
    const arm = naiveArm(set, experiment, context, known);
    const digest = arm?.digest ?? stable;
    const name = `${experiment.key}/${arm?.key}`;
    if (arm !== null && digest !== null)
      return { variant: name, digest, rule: `experiment/${experiment.key}`, arm: name };
  }
  if (candidate === null) return stay('default');
  const { regions, programme, unit, salt, share, condition } = candidate.audience;
  for (const { persona: other, variant } of persona.prerequisites) {
    const found = set.personas.find(({ key }) => key === other);
    const beside = { ...known, optedOut: false, began: null };
    const isRing = isOnRing(set, persona.key) || isOnRing(set, other);
    const got = found === undefined || isRing ? null : naiveRevision(set, found, context, beside);
    if (got?.variant !== variant) return stay(`prerequisite/${other}`);
  }
  if (regions !== null && !regions.some((region) => region === context['region'])) return stay('regions');
  if (programme !== null && known.programmes.includes(programme)) return go(`programme/${programme}`);
  if (isTrue(condition, context) && naivelyIn(unit, salt, 0, share, context, known)) return go('share');
  return stay('default');
}

/** Whether following prerequisites from here ever asks somebody twice on one way. */
function isOnRing(set: FlagSet, key: string, way: readonly string[] = []): boolean {
  if (way.includes(key)) return true;
  const asked = set.personas.find((persona) => persona.key === key)?.prerequisites ?? [];
  return asked.some(({ persona }) => isOnRing(set, persona, [...way, key]));
}

function naiveArm(set: FlagSet, experiment: Experiment, context: EvaluationContext, known: Known) {
  const layer = set.layers.find(({ key }) => key === experiment.layer);
  if (layer === undefined || !isTrue(experiment.condition, context)) return null;
  if (!naivelyIn(layer.unit, layer.salt, ...experiment.range, context, known)) return null;
  const id = naiveId(experiment.unit, context, known);
  const total = experiment.arms.reduce((sum, { weight }) => sum + weight, 0);
  if (id === null || total === 0) return null;
  const bucket = BigInt(bucketOf(id, seedOf(experiment.salt)));
  let upTo = 0;
  return (
    experiment.arms.find(({ weight }) => {
      upTo += weight;
      return bucket < (BigInt(upTo) * 2n ** 32n) / BigInt(total);
    }) ?? null
  );
}

/** The variant of a plain flag that is there, read off its rules; `null`: none. */
export function naivelyPlain(flag: Plain, context: EvaluationContext, known: Known): string | null {
  if (!flag.enabled) return null;
  for (const { condition, give } of flag.rules) {
    if (!isTrue(condition, context)) continue;
    const variant = 'variant' in give ? give.variant : naiveSplit(give, context, known);
    if (variant !== null && Object.hasOwn(flag.variants, variant)) return variant;
  }
  return flag.default;
}

function naiveSplit({ unit, salt, weights }: PlainSplit, context: EvaluationContext, known: Known): string | null {
  const id = naiveId(unit, context, known);
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  if (id === null || total === 0) return null;
  const bucket = BigInt(bucketOf(id, seedOf(salt)));
  let upTo = 0;
  const found = weights.find(({ weight }) => {
    upTo += weight;
    return bucket < (BigInt(upTo) * 2n ** 32n) / BigInt(total);
  });
  return found?.variant ?? null;
}

function naiveId(unit: Unit, context: EvaluationContext, known: Known): string | null {
  const id = unit === 'user' ? (known.countedAs ?? context.targetingKey) : context[unit];
  return typeof id === 'string' && id !== '' ? id : null;
}

function naivelyIn(
  unit: Unit,
  salt: string,
  from: number,
  to: number,
  context: EvaluationContext,
  known: Known,
): boolean {
  if (from === 0 && to === WHOLE) return true;
  const id = naiveId(unit, context, known);
  if (id === null) return false;
  const bucket = bucketOf(id, seedOf(salt));
  return bucket >= endOfShare(from) && bucket < endOfShare(to);
}

/** Of constants and `not`, `and`, `or` over them, and whether the plan is `pro`: an attribute that may be missing. */
function isTrue(condition: Condition | null, context: EvaluationContext): boolean {
  return condition === null || naiveTruth(condition, context) === true;
}

function naiveTruth(condition: Condition, context: EvaluationContext): boolean | null {
  if (condition.op === 'constant') return condition.value;
  if (condition.op === '==') return typeof context['plan'] === 'string' ? context['plan'] === 'pro' : null;
  if (condition.op === 'not') {
    const truth = naiveTruth(condition.of, context);
    return truth === null ? null : !truth;
  }
  if (condition.op !== 'and' && condition.op !== 'or') throw new Error(`No naive truth of ${condition.op}`);
  const truths = condition.of.map((each) => naiveTruth(each, context));
  const decisive = condition.op === 'or';
  return truths.includes(decisive) ? decisive : truths.includes(null) ? null : !decisive;
}
