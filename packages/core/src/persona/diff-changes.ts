import type { Change } from './diff-types.ts';

/** A JSON Pointer (RFC 6901) of `path` and one more token. */
export function pointer(path: string, token: string | number): string {
  return `${path}/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** One value before and after; `null` where it is absent. Nothing when both are equal. */
export function changeOf(path: string, what: string, before: string | null, after: string | null): readonly Change[] {
  if (before === after) return [];
  const kind = before === null ? 'added' : after === null ? 'removed' : 'changed';
  return [{ kind, path, what, before, after }];
}

export interface Lists<T> {
  readonly path: string;
  readonly before: readonly T[];
  readonly after: readonly T[];
  readonly idOf: (item: T) => string;
  /** What an item is called: `safety constraint no-diagnosis`. */
  readonly whatOf: (item: T) => string;
  /** The whole item in words, for one that was added or removed. */
  readonly textOf: (item: T) => string;
  /** What changed inside an item that both lists hold. */
  readonly inside: (path: string, before: T, after: T) => readonly Change[];
  /** What the list's order is called: `order of attempts`. */
  readonly order: string;
}

/**
 * Two lists matched by id: what was added, removed and changed inside, and at most one change that says that the
 * items which both hold stand in another order.
 */
export function changesOfLists<T>(lists: Lists<T>): readonly Change[] {
  const { path, idOf, whatOf, textOf } = lists;
  const before = indexed(lists.before, idOf);
  const after = indexed(lists.after, idOf);
  const kept = [...after].flatMap(([id, { item, index }]) => {
    const earlier = before.get(id);
    const at = pointer(path, index);
    return earlier === undefined
      ? changeOf(at, whatOf(item), null, textOf(item))
      : lists.inside(at, earlier.item, item);
  });
  const removed = [...before].flatMap(([id, { item, index }]) =>
    after.has(id) ? [] : changeOf(pointer(path, index), whatOf(item), textOf(item), null),
  );
  return [...orderChange(lists, [...before.keys()], [...after.keys()]), ...kept, ...removed];
}

/** Two records matched by key, one change a key. */
export function changesOfRecords<T>(
  path: string,
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
  whatOf: (key: string) => string,
  textOf: (value: T) => string,
): readonly Change[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => {
    const earlier = Object.hasOwn(before, key) ? before[key] : undefined;
    const later = Object.hasOwn(after, key) ? after[key] : undefined;
    return changeOf(
      pointer(path, key),
      whatOf(key),
      earlier === undefined ? null : textOf(earlier),
      later === undefined ? null : textOf(later),
    );
  });
}

function orderChange<T>(lists: Lists<T>, before: readonly string[], after: readonly string[]): readonly Change[] {
  const inBoth = new Set(before.filter((id) => after.includes(id)));
  const keptBefore = before.filter((id) => inBoth.has(id)).join('\n');
  const keptAfter = after.filter((id) => inBoth.has(id)).join('\n');
  if (keptBefore === keptAfter) return [];
  return changeOf(
    lists.path,
    lists.order,
    lists.before.map(lists.idOf).join(', '),
    lists.after.map(lists.idOf).join(', '),
  );
}

/** The same id a second time (an attempt tried again) is another item. */
function indexed<T>(items: readonly T[], idOf: (item: T) => string): ReadonlyMap<string, { item: T; index: number }> {
  const found = new Map<string, { item: T; index: number }>();
  items.forEach((item, index) => {
    let id = idOf(item);
    for (let again = 2; found.has(id); again += 1) id = `${idOf(item)} (${again})`;
    found.set(id, { item, index });
  });
  return found;
}
