import type { Module, ParameterBound, ParameterChange } from './revision.ts';

/** `a, b`, or `(none)`, which no key or tag can be. */
export function listText(items: readonly string[]): string {
  return items.length === 0 ? '(none)' : items.join(', ');
}

/** `“as an expert”, “trust me”`. */
export function phrasesText(phrases: readonly string[]): string {
  return listText(phrases.map((phrase) => `“${phrase}”`));
}

/** `0.7` or `+0.2`. */
export function changeText(change: ParameterChange): string {
  if ('set' in change) return String(change.set);
  return change.add < 0 ? String(change.add) : `+${change.add}`;
}

/** `default 0.7, at least 0, at most 1, clamped beyond`. */
export function boundText(bound: ParameterBound | undefined): string {
  if (bound === undefined) return '';
  const { default: usual, min, max, beyond } = bound;
  const parts = [
    usual === null ? 'no default' : `default ${usual}`,
    min === null ? null : `at least ${min}`,
    max === null ? null : `at most ${max}`,
    beyond === 'clamp' ? 'clamped beyond' : 'refused beyond',
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** A module's front matter by field, in words. */
export function moduleFacts(module: Module): Readonly<Record<string, string>> {
  return {
    description: module.description,
    requires: listText(module.requires),
    conflicts: listText(module.conflicts),
    parameters: listText(Object.entries(module.parameters).map(([name, change]) => `${name} ${changeText(change)}`)),
    locales: module.locales === null ? '(all)' : listText(module.locales),
    channels: module.channels === null ? '(all)' : listText(module.channels),
  };
}
