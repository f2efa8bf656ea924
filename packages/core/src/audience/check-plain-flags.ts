import { ok, type Result, refuse } from '../result.ts';
import type { AudienceFault } from './audience-faults.ts';
import type { FlagText } from './flag-text.ts';
import type { PlainFlag, PlainRule } from './flags.ts';
import { parseRule, type RuleNames } from './parse-rule.ts';

/** Reads the rules of plain flags, and refuses a key that a persona has: its own flag is named so. */
export function checkFlags(
  flags: readonly FlagText[],
  given: {
    readonly environment: string;
    readonly personas: ReadonlySet<string> | null;
    readonly names: RuleNames;
  },
): Result<readonly PlainFlag[], readonly AudienceFault[]> {
  const faults: AudienceFault[] = [];
  const checked = flags.map((flag): PlainFlag => {
    const path = ['flags', flag.key];
    if (given.personas?.has(flag.key))
      faults.push({
        path,
        message: `\`${flag.key}\` is a persona, whose own flag has that key.`,
        mend: 'Name the flag otherwise.',
      });
    const salt = flag.salt ?? `${given.environment}/flag/${flag.key}`;
    const rules = flag.rules.map(({ id, if: text, outcome }, n): PlainRule => {
      const give = 'serve' in outcome ? { variant: outcome.serve } : { unit: flag.unit, salt, weights: outcome.split };
      if (text === null) return { id, condition: null, give };
      const read = parseRule(text, given.names);
      if (read.ok) return { id, condition: read.value, give };
      faults.push({ path: [...path, 'rules', String(n), 'if'], message: read.error.message, mend: '' });
      return { id, condition: null, give };
    });
    const { key, enabled, variants, metadata } = flag;
    return { key, enabled, variants, rules, default: flag.default, metadata };
  });
  return faults.length > 0 ? refuse(faults) : ok(checked);
}
