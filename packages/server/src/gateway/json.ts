/** A parsed JSON object of which nothing is known yet. */
export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sixteen digits and more may lose their last ones as a double. */
const LONG_NUMBER = /[:[,\s]-?\d{16}/;

/**
 * Parses JSON; `undefined` when it is none. Whole numbers beyond 2^53 keep their digits when they are written again:
 * an upstream's seeds and ids may be 64 bits wide.
 */
export function parseJson(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return parsePlainJson(text);
  try {
    return JSON.parse(text, keepDigits);
  } catch {
    return undefined;
  }
}

/** Parses JSON with every number a double; `undefined` when it is none. */
export function parsePlainJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Far beyond any answer, and far from where the stack ends that writes it again. */
const MAX_DEPTH = 500;

/** Parses JSON as `parsePlainJson` does; `undefined` too when it is nested too deeply to be written again. */
export function parseShallowJson(text: string): unknown {
  const value = parsePlainJson(text);
  // Each level takes two brackets.
  return text.length < 2 * MAX_DEPTH || isWithin(value, MAX_DEPTH) ? value : undefined;
}

function isWithin(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((inner) => isWithin(inner, depth - 1));
}

function keepDigits(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined) return value;
  return /^-?\d+$/.test(context.source) ? rawJson(context.source) : value;
}

/** `JSON.rawJSON` (ECMAScript 2026, in Node since 22) is not in TypeScript's ES2024 library. */
function rawJson(source: string): unknown {
  const { rawJSON } = JSON as { rawJSON?: (text: string) => unknown };
  return rawJSON === undefined ? Number(source) : rawJSON(source);
}
