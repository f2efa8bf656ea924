import { propose } from './nearest-name.ts';
import { type Place, refuseRule } from './rule-fault.ts';

/** Every function of the language, as it is called. */
export const RULE_FUNCTIONS: Readonly<Record<string, string>> = {
  has: 'has(app.version)',
  size: 'size(tags)',
  contains: 'email.contains("@")',
  startsWith: 'locale.startsWith("de")',
  endsWith: 'email.endsWith("@example.com")',
  lowerAscii: 'email.lowerAscii()',
  timestamp: 'timestamp("2026-12-01T09:00:00Z")',
  date: 'date("2026-12-01")',
  duration: 'duration("72h")',
  semver: 'semver("4.2.0")',
  inCidr: 'inCidr(ip, "10.0.0.0/8")',
  percentile: 'percentile(targetingKey, "spring-trial")',
  segment: 'segment("beta-testers")',
  list: 'targetingKey in list("staff")',
};

const NO_MACROS = 'macros over lists are not of this language. Write `"vip" in tags`.';
const NO_CONVERSION = 'nothing is made into another type. Declare the attribute as what it is in `context.yaml`.';
const NO_PARTS = 'nothing is cut out of a text. Write `contains`, `startsWith` or `endsWith`.';
const NO_FIELDS_OF_TIME =
  'a time has no fields here. Compare it with `timestamp("…")`, `date("…")` or `now - duration("72h")`.';

/** What CEL or its libraries have and this language has not, and what to write. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  [
    'matches',
    'regular expressions are not of this language, as a hostile text could make one take unbounded time. Write `contains`, `startsWith`, `endsWith` or `in`.',
  ],
  ...all(['all', 'exists', 'exists_one', 'map', 'filter', 'bind'], NO_MACROS),
  ...all(['int', 'uint', 'double', 'string', 'bool', 'bytes', 'dyn', 'type'], NO_CONVERSION),
  ...all(['substring', 'split', 'join', 'indexOf', 'lastIndexOf', 'trim', 'charAt', 'replace'], NO_PARTS),
  ['upperAscii', 'letters are only made small. Write `lowerAscii()` and compare with small letters.'],
  ['cidr', 'a block is no value. Write `inCidr(ip, "10.0.0.0/8")`.'],
  ...all(
    [
      'getDate',
      'getDayOfMonth',
      'getDayOfWeek',
      'getDayOfYear',
      'getFullYear',
      'getHours',
      'getMilliseconds',
      'getMinutes',
      'getMonth',
      'getSeconds',
    ],
    NO_FIELDS_OF_TIME,
  ),
]);

function all(names: readonly string[], because: string): [string, string][] {
  return names.map((name) => [name, because]);
}

/** Refuses a call that cannot stand where it stands, or anywhere. */
export function refuseUnknownCall(at: Place, name: string): never {
  const because = REFUSED.get(name);
  if (because !== undefined) refuseRule(at, `\`${name}\`: ${because}`);
  const example = Object.hasOwn(RULE_FUNCTIONS, name) ? RULE_FUNCTIONS[name] : undefined;
  if (example !== undefined) refuseRule(at, `\`${name}\` can not stand here like this. Write \`${example}\`.`);
  return refuseRule(
    at,
    `There is no function \`${name.slice(0, 80)}\`. ${propose(name, Object.keys(RULE_FUNCTIONS), 'functions')}`,
  );
}
