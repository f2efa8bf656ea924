/** What is compared: a flat attribute with a literal; `version…` by Semantic Versioning. */
export interface Clause {
  readonly attribute: string;
  readonly op: 'is' | 'in' | 'startsWith' | 'endsWith' | 'below' | 'above' | 'versionBelow' | 'versionFrom';
  readonly values: readonly (string | number | boolean)[];
}

/** Whoever all clauses let in gets the variant; the first rule that matches decides. */
export interface BenchedRule {
  readonly clauses: readonly Clause[];
  readonly variant: string;
}

const clause = (attribute: string, op: Clause['op'], ...values: Clause['values']): Clause => ({
  attribute,
  op,
  values,
});

/** The ten rules that every candidate is given in its own language. */
export const RULES: readonly BenchedRule[] = [
  { clauses: [clause('email', 'endsWith', '@ourselves.example')], variant: 'warm' },
  { clauses: [clause('plan', 'is', 'enterprise'), clause('country', 'in', 'nz', 'au')], variant: 'brisk' },
  { clauses: [clause('beta', 'is', true), clause('appVersion', 'versionFrom', '5.0.0')], variant: 'formal' },
  { clauses: [clause('channel', 'is', 'kiosk')], variant: 'off' },
  { clauses: [clause('age', 'below', 18)], variant: 'off' },
  { clauses: [clause('locale', 'startsWith', 'mi')], variant: 'warm' },
  {
    clauses: [clause('country', 'in', 'at', 'be', 'ch', 'dk', 'fi', 'ie'), clause('plan', 'is', 'pro')],
    variant: 'brisk',
  },
  { clauses: [clause('seats', 'above', 500)], variant: 'formal' },
  { clauses: [clause('appVersion', 'versionBelow', '4.2.0')], variant: 'off' },
  { clauses: [clause('company', 'in', 'c-3', 'c-14', 'c-15', 'c-92', 'c-65')], variant: 'warm' },
];

/** Of those whom no rule lets in, this share in percent is in the rollout, the rest is `off`. */
export const ROLLOUT_PERCENT = 25;

/** How those in the rollout are divided, in percent of them. */
export const ARMS = [
  { variant: 'warm', percent: 50 },
  { variant: 'brisk', percent: 30 },
  { variant: 'formal', percent: 20 },
] as const;

export const VARIANTS = ['off', 'warm', 'brisk', 'formal'] as const;

/** The flag that is timed, and how those beside it are called: all have the same rules. */
export const flagKey = (n: number): string => `tone-${n}`;

/** A person of the benchmark. */
export interface User {
  readonly targetingKey: string;
  readonly email: string;
  readonly plan: string;
  readonly country: string;
  readonly beta: boolean;
  readonly appVersion: string;
  readonly channel: string;
  readonly age: number;
  readonly locale: string;
  readonly seats: number;
  readonly company: string;
}

const pick = <T>(values: readonly [T, ...T[]], at: number): T => values[Math.floor(at * values.length)] ?? values[0];

/** As many different people, the same each time. */
export function makeUsers(count: number): readonly User[] {
  let state = 4;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: count }, (_, n) => ({
    targetingKey: `user-${n.toString(36)}-${Math.floor(random() * 2 ** 32).toString(16)}`,
    email: `person.${n}@${random() < 0.02 ? 'ourselves' : 'elsewhere'}.example`,
    plan: pick(['free', 'free', 'pro', 'team', 'enterprise'], random()),
    country: pick(['nz', 'au', 'at', 'be', 'ch', 'de', 'fr', 'us', 'gb', 'jp'], random()),
    beta: random() < 0.1,
    appVersion: `${4 + Math.floor(random() * 2)}.${Math.floor(random() * 20)}.${Math.floor(random() * 10)}`,
    channel: pick(['web', 'web', 'ios', 'android'], random()),
    ...(random() < 0.02 ? { channel: 'kiosk' } : {}),
    age: 15 + Math.floor(random() * 60),
    locale: pick(['en-NZ', 'en-GB', 'de-AT', 'fr-FR', 'ja-JP'], random()),
    ...(random() < 0.02 ? { locale: 'mi-NZ' } : {}),
    seats: Math.floor(random() * 520),
    company: `c-${Math.floor(random() * 200)}`,
  }));
}

/** The number of the first rule that lets somebody in; −1: none. Slow and plain, to hold candidates against. */
export function ruleOf(user: User): number {
  return RULES.findIndex(({ clauses }) =>
    clauses.every(({ attribute, op, values }) => {
      const value = user[attribute as keyof User];
      const literal = String(values[0]);
      switch (op) {
        case 'is':
        case 'in':
          return values.includes(value);
        case 'startsWith':
          return String(value).startsWith(literal);
        case 'endsWith':
          return String(value).endsWith(literal);
        case 'below':
          return Number(value) < Number(literal);
        case 'above':
          return Number(value) > Number(literal);
        default:
          return compareVersions(String(value), literal) < 0 === (op === 'versionBelow');
      }
    }),
  );
}

/** Of versions without a pre-release. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one.split('.').map(Number), other.split('.').map(Number)];
  for (let n = 0; n < 3; n += 1) if (a[n] !== b[n]) return (a[n] ?? 0) - (b[n] ?? 0);
  return 0;
}
