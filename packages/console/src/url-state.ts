import type { Selection } from '@setlist/core/persona';

/** Values of a persona's variables, as a person set them. */
export type VariableValues = Readonly<Record<string, string | number | boolean>>;

/** `?a=b&c=d` as an object of strings; of a repeated name the last counts. */
export function parseSearch(query: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(query));
}

/** The query string of a search, sorted as given, empty and absent values left out. */
export function formatSearch(search: Readonly<Record<string, unknown>>): string {
  const present = Object.entries(search).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  );
  const query = new URLSearchParams(present).toString();
  return query === '' ? '' : `?${query}`;
}

/** Keeps the named entries that are non-empty strings: what a page accepts from the address bar. */
export function pickSearch<const Name extends string>(
  raw: Readonly<Record<string, unknown>>,
  names: readonly Name[],
): { [N in Name]?: string } {
  const picked: { [N in Name]?: string } = {};
  for (const name of names) {
    const value = raw[name];
    if (typeof value === 'string' && value !== '') picked[name] = value;
  }
  return picked;
}

/** `tone.playful_brevity.terse`: keys hold neither `.` nor `_`, and nothing needs escaping. Empty when nothing is chosen. */
export function formatSelection(selection: Selection): string | undefined {
  const text = Object.entries(selection)
    .map(([axis, option]) => `${axis}.${option}`)
    .join('_');
  return text === '' ? undefined : text;
}

/** Reads what `formatSelection` wrote; parts that aren't an axis and an option are dropped. */
export function parseSelection(text: string | undefined): Selection {
  const pairs = (text ?? '')
    .split('_')
    .map((part) => part.split('.'))
    .filter((part): part is [string, string] => part.length === 2 && part.every((name) => name !== ''));
  return Object.fromEntries(pairs);
}

/** JSON, or `undefined` when nothing is set. */
export function formatVariables(values: VariableValues): string | undefined {
  return Object.keys(values).length === 0 ? undefined : JSON.stringify(values);
}

/** Reads what `formatVariables` wrote; anything else counts as nothing set. */
export function parseVariables(text: string | undefined): VariableValues {
  if (text === undefined) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return {};
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return {};
  return Object.fromEntries(
    Object.entries(parsed).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value)),
  );
}
