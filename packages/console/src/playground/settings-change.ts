import type { Settings } from './settings.ts';

/** What a person changed between two turns: `tone: playful`, `channel: sms`; what went back says `default`. */
export function settingsChange(before: Settings, after: Settings): readonly string[] {
  const [from, to] = [flat(before), flat(after)];
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return names.filter((name) => from[name] !== to[name]).map((name) => `${name}: ${to[name] ?? 'default'}`);
}

function flat(settings: Settings): Readonly<Record<string, string | undefined>> {
  const variables = Object.entries(settings.variables).map(([name, value]) => [name, String(value)]);
  const { selection, revision, channel, locale } = settings;
  return { ...selection, ...Object.fromEntries(variables), revision, channel, locale };
}
