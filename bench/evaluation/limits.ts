import { armAt, bucketOf, endsOfArms, seedOf } from '@setlist/core/audience';
import { ARMS, type Clause, compareVersions, flagKey, ROLLOUT_PERCENT, RULES, type User } from './benched-flag.ts';
import type { Candidate } from './candidate.ts';

const WEIGHTS = [...ARMS.map(({ percent }) => ROLLOUT_PERCENT * percent), (100 - ROLLOUT_PERCENT) * 100];
const OUTCOMES = [...ARMS.map(({ variant }) => variant), 'off'];
const ENDS = endsOfArms(WEIGHTS);

type Evaluate = (user: User) => string;

/** What somebody would write by hand for just these rules. */
function closures(seed: number): Evaluate {
  const tests: readonly [(user: User) => boolean, string][] = [
    [(user) => user.email.endsWith('@ourselves.example'), 'warm'],
    [(user) => user.plan === 'enterprise' && (user.country === 'nz' || user.country === 'au'), 'brisk'],
    [(user) => user.beta && isBelow(user.appVersion, 5, 0) === false, 'formal'],
    [(user) => user.channel === 'kiosk', 'off'],
    [(user) => user.age < 18, 'off'],
    [(user) => user.locale.startsWith('mi'), 'warm'],
    [(user) => COUNTRIES.has(user.country) && user.plan === 'pro', 'brisk'],
    [(user) => user.seats > 500, 'formal'],
    [(user) => isBelow(user.appVersion, 4, 2), 'off'],
    [(user) => COMPANIES.has(user.company), 'warm'],
  ];
  return (user) => {
    for (const [test, variant] of tests) if (test(user)) return variant;
    return OUTCOMES[armAt(bucketOf(user.targetingKey, seed), ENDS)] ?? '';
  };
}

const COUNTRIES = new Set(['at', 'be', 'ch', 'dk', 'fi', 'ie']);
const COMPANIES = new Set(['c-3', 'c-14', 'c-15', 'c-92', 'c-65']);

/** Whether a version without a pre-release is below `major.minor.0`. */
function isBelow(version: string, major: number, minor: number): boolean {
  const dot = version.indexOf('.');
  const first = Number(version.slice(0, dot));
  if (first !== major) return first < major;
  return Number(version.slice(dot + 1, version.indexOf('.', dot + 1))) < minor;
}

/** The same rules written out as one function of JavaScript, which edge runtimes and content security policies forbid. */
function generated(seed: number): Evaluate {
  const lines = RULES.map(
    ({ clauses, variant }) => `if (${clauses.map(sourceOf).join(' && ')}) return ${JSON.stringify(variant)};`,
  );
  const arms = OUTCOMES.map((variant, n) => `if (bucket < ${ENDS[n]}) return ${JSON.stringify(variant)};`);
  const body = `return (user) => { ${lines.join('\n')}\nconst bucket = bucketOf(user.targetingKey, ${seed});\n${arms.join('\n')} };`;
  return new Function('bucketOf', 'isBelow', body)(bucketOf, isBelow) as Evaluate;
}

function sourceOf({ attribute, op, values }: Clause): string {
  const [value, literal] = [`user.${attribute}`, JSON.stringify(values[0])];
  const [major = 0, minor = 0] = String(values[0]).split('.').map(Number);
  switch (op) {
    case 'is':
      return `${value} === ${literal}`;
    case 'in':
      return `(${values.map((one) => `${value} === ${JSON.stringify(one)}`).join(' || ')})`;
    case 'startsWith':
    case 'endsWith':
      return `${value}.${op}(${literal})`;
    case 'below':
      return `${value} < ${literal}`;
    case 'above':
      return `${value} > ${literal}`;
    default:
      if (compareVersions(`${major}.${minor}.0`, String(values[0])) !== 0) throw new Error('Only major.minor.0.');
      return `${op === 'versionFrom' ? '!' : ''}isBelow(${value}, ${major}, ${minor})`;
  }
}

const limit =
  (make: (seed: number) => Evaluate) =>
  async (flags: number): Promise<Candidate<User>> => {
    const all = new Map(
      Array.from({ length: flags }, (_, n) => [flagKey(n), make(seedOf(`${flagKey(n)}/rollout`))] as const),
    );
    return { contextOf: (user) => user, evaluate: (flag, user) => all.get(flag)?.(user) ?? '' };
  };

/** Hand-written closures. */
export const makeClosures = limit(closures);
/** Generated code. */
export const makeGenerated = limit(generated);
