/**
 * A bounded map that forgets in halves: when the young half is full it becomes the old half and the old one is dropped.
 * A hit costs one or two look-ups and no bookkeeping; what is used stays.
 */
export interface HalvingCache<V> {
  readonly get: (key: string) => V | undefined;
  readonly set: (key: string, value: V) => void;
  readonly size: () => number;
}

/** Holds at most `2 × half` entries. */
export function createHalvingCache<V>(half: number): HalvingCache<V> {
  let young = new Map<string, V>();
  let old = new Map<string, V>();

  const set = (key: string, value: V) => {
    if (young.size >= half) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  };

  const get = (key: string): V | undefined => {
    const hit = young.get(key);
    if (hit !== undefined) return hit;
    const aged = old.get(key);
    if (aged !== undefined) set(key, aged);
    return aged;
  };

  return { get, set, size: () => young.size + old.size };
}
