const SEMVER =
  /^(0|[1-9]\d{0,15})\.(0|[1-9]\d{0,15})\.(0|[1-9]\d{0,15})(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
const LONGEST = 256;
const NUMERIC = /^(?:0|[1-9]\d*)$/;

/** Versions that were read before: an application has few at a time. Whoever sends others pushes them out, no more. */
const read = new Map<string, string | null>();
const READ_AT_MOST = 1_000;

/**
 * A text that sorts among its like as the version does by Semantic Versioning 2.0.0 §11; build metadata counts for nothing.
 * `null`: it is no version. A leading `v` is let pass, as tags have it.
 */
export function semverOrder(version: string): string | null {
  if (version.length > LONGEST) return null;
  const known = read.get(version);
  if (known !== undefined) return known;
  if (read.size >= READ_AT_MOST) read.clear();
  const order = orderOf(version);
  read.set(version, order);
  return order;
}

function orderOf(version: string): string | null {
  const match = SEMVER.exec(version.startsWith('v') ? version.slice(1) : version);
  if (match === null) return null;
  const [, major = '', minor = '', patch = '', before] = match;
  const core = padded(major) + padded(minor) + padded(patch);
  if (before === undefined) return `${core}~`;
  const fields = before.split('.');
  if (fields.some((field) => /^0\d+$/.test(field))) return null;
  return `${core}-${fields.map(fieldOrder).join(' ')}`;
}

/** Numbers come before words, and among themselves in order of size. */
function fieldOrder(field: string): string {
  return NUMERIC.test(field) ? `0${String(field.length).padStart(3, '0')}${field}` : `1${field}`;
}

function padded(number: string): string {
  return number.padStart(16, '0');
}
