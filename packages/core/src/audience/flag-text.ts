import { ok, type Result, refuse } from '../result.ts';
import type { AudienceFault } from './audience-faults.ts';
import type { AudienceDocument } from './audience-file-schema.ts';
import { WHOLE } from './bucketing.ts';
import type { ContextValue } from './evaluation-context.ts';
import type { Unit } from './flags.ts';
import { propose } from './nearest-name.ts';
import { parsePercentage } from './percentage.ts';

/** What a rule of a plain flag gives: one variant, or a split in parts of `WHOLE` that make a whole. */
export type FlagOutcome =
  | { readonly serve: string }
  | { readonly split: readonly { readonly variant: string; readonly weight: number }[] };

/** A feature flag of the owner's own, as it is written. */
export interface FlagText {
  readonly key: string;
  readonly description: string;
  readonly enabled: boolean;
  /** Any JSON, all of one type; by key. */
  readonly variants: Readonly<Record<string, ContextValue>>;
  /** `null`: the default in the application's own code. */
  readonly default: string | null;
  readonly unit: Unit;
  /** `null`: derived from environment and key. */
  readonly salt: string | null;
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
  /** In order; `if` of `null`: everyone. */
  readonly rules: readonly { readonly id: string; readonly if: string | null; readonly outcome: FlagOutcome }[];
}

type FlagDocument = NonNullable<AudienceDocument['flags']>[string];
type RuleDocument = NonNullable<FlagDocument['rules']>[number];

const VALUE_LENGTH_LIMIT = 16_384;
const VALUE_DEPTH_LIMIT = 12;

/** Flags that their schema allows, sorted by key; or what it can not say: variants of one type and size, weights that make a whole. */
export function flagTexts(
  flags: Readonly<Record<string, FlagDocument>>,
): Result<readonly FlagText[], readonly AudienceFault[]> {
  const faults: AudienceFault[] = [];
  const texts = Object.keys(flags)
    .sort()
    .flatMap((key) => {
      const flag = flags[key];
      return flag === undefined ? [] : [flagText(key, flag, faults)];
    });
  return faults.length > 0 ? refuse(faults) : ok(texts);
}

function flagText(key: string, flag: FlagDocument, faults: AudienceFault[]): FlagText {
  const at = ['flags', key];
  const { variants } = flag;
  const names = Object.keys(variants);
  faults.push(...valueFaults([...at, 'variants'], variants));
  const checkVariant = (path: readonly string[], variant: string) => {
    if (Object.hasOwn(variants, variant)) return;
    faults.push({ path, message: `There is no variant \`${variant}\`.`, mend: propose(variant, names, 'variants') });
  };
  if (flag.default !== undefined) checkVariant([...at, 'default'], flag.default);
  const rules = (flag.rules ?? []).map((rule, n) => {
    const place = [...at, 'rules', String(n)];
    const outcome = outcomeOf(rule, place, faults);
    if ('serve' in outcome) checkVariant([...place, 'serve'], outcome.serve);
    else for (const [m, { variant }] of outcome.split.entries()) checkVariant([...place, 'split', String(m)], variant);
    return { id: rule.id ?? String(n + 1), if: rule.if ?? null, outcome };
  });
  const ids = rules.map(({ id }) => id);
  const double = ids.findIndex((id, n) => ids.indexOf(id) < n);
  if (double >= 0) {
    const path = [...at, 'rules', String(double), 'id'];
    faults.push({ path, message: `There is another rule \`${ids[double]}\`.`, mend: 'Give each an id of its own.' });
  }
  return {
    key,
    description: flag.description ?? '',
    enabled: flag.enabled ?? true,
    variants,
    default: flag.default ?? null,
    unit: flag.unit ?? 'user',
    salt: flag.salt ?? null,
    metadata: flag.metadata ?? {},
    rules,
  };
}

function outcomeOf({ serve, split }: RuleDocument, path: readonly string[], faults: AudienceFault[]): FlagOutcome {
  if ((serve === undefined) === (split === undefined)) {
    const message = 'A rule has either `serve` or `split`.';
    faults.push({ path, message, mend: '`serve:` names one variant, `split:` divides people between some.' });
  }
  if (split === undefined) return { serve: serve ?? '' };
  const weights = split.map(({ variant, weight }) => ({ variant, weight: parsePercentage(weight) ?? 0 }));
  const sum = weights.reduce((all, { weight }) => all + weight, 0);
  if (sum !== WHOLE) {
    const message = `The weights make ${sum / 1_000}%; together they are 100%.`;
    faults.push({ path: [...path, 'split'], message, mend: 'Give what is left to one of them.' });
  }
  const twice = weights.find(({ variant }, n) => weights.findIndex((other) => other.variant === variant) < n);
  if (twice !== undefined) {
    const message = `\`${twice.variant}\` is in the split twice.`;
    faults.push({ path: [...path, 'split'], message, mend: 'Write it once, with both weights together.' });
  }
  return { split: weights };
}

function valueFaults(path: readonly string[], variants: Readonly<Record<string, unknown>>): AudienceFault[] {
  const [first = ''] = Object.keys(variants);
  return Object.entries(variants).flatMap(([key, value]): AudienceFault[] => {
    const at = [...path, key];
    if (typeOf(value) !== typeOf(variants[first])) {
      const message = `\`${key}\` is ${typeOf(value)}, and \`${first}\` is ${typeOf(variants[first])}.`;
      return [{ path: at, message, mend: 'Variants of a flag are all of one type, so that whoever asks knows it.' }];
    }
    if (value === null) return [{ path: at, message: `\`${key}\` is null.`, mend: 'Write a value.' }];
    if (isDeeper(value, VALUE_DEPTH_LIMIT))
      return [
        {
          path: at,
          message: `\`${key}\` is nested more than ${VALUE_DEPTH_LIMIT} deep.`,
          mend: 'Nest it less deeply.',
        },
      ];
    const { length } = JSON.stringify(value);
    if (length <= VALUE_LENGTH_LIMIT) return [];
    const message = `\`${key}\` has ${length} characters of JSON; ${VALUE_LENGTH_LIMIT} is the most.`;
    return [{ path: at, message, mend: 'Keep what is large elsewhere, and put its name here.' }];
  });
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeper(part, levels - 1));
}
