import { useCallback, useEffect, useState } from 'react';

/**
 * What is typed into a form, kept for the tab so that a reload does not lose it. While nothing differs from `initial`, the
 * draft follows it; once something does, all of it stays as it was then. Never for secrets.
 */
export function useDraft<T extends object>(name: string, initial: T) {
  const place = `setlist.draft.${name}`;
  const [kept, setKept] = useState<T | null>(() => readDraft(place, initial));
  useEffect(() => {
    if (kept === null) sessionStorage.removeItem(place);
    else sessionStorage.setItem(place, JSON.stringify(kept));
  }, [kept, place]);
  const change = useCallback(
    (part: Partial<T>) => setKept((before) => unlessEqual({ ...(before ?? initial), ...part }, initial)),
    [initial],
  );
  const clear = useCallback(() => setKept(null), []);
  return { draft: kept ?? initial, change, clear };
}

function unlessEqual<T>(draft: T, initial: T): T | null {
  return JSON.stringify(draft) === JSON.stringify(initial) ? null : draft;
}

/** A draft of an older shape gets what it lacks from `initial`. */
function readDraft<T extends object>(place: string, initial: T): T | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(place) ?? 'null');
    return typeof kept === 'object' && kept !== null ? { ...initial, ...kept } : null;
  } catch {
    return null;
  }
}
