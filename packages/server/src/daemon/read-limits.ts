import { DEFAULT_LIMITS, type GatewayLimits } from '../gateway/limits.ts';
import { CannotStart } from './cannot-start.ts';

/** Reads `name=number` settings of the gateway's limits. */
export function readLimits(settings: readonly string[]): Partial<GatewayLimits> {
  return Object.fromEntries(settings.map(readLimit));
}

function readLimit(setting: string): [string, number] {
  const [name = '', text = ''] = setting.split('=', 2);
  if (!Object.hasOwn(DEFAULT_LIMITS, name)) {
    const known = Object.keys(DEFAULT_LIMITS).join(', ');
    throw new CannotStart(`There is no limit \`${name}\`. There are: ${known}.`);
  }
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return [name, value];
  throw new CannotStart(`The limit \`${name}\` is a whole number above 0, as in --limit ${name}=1000.`);
}
