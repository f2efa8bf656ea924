import { useCallback, useEffect, useState } from 'react';

/**
 * What is typed into a form, kept for the tab so that a reload does not lose it. `initial` fills in what the kept draft
 * does not have. Never for secrets.
 */
export function useDraft<T extends object>(name: string, initial: T) {
  const place = `setlist.draft.${name}`;
  const [draft, setDraft] = useState<T>(() => ({ ...initial, ...readDraft<T>(place) }));
  useEffect(() => {
    if (JSON.stringify(draft) === JSON.stringify(initial)) sessionStorage.removeItem(place);
    else sessionStorage.setItem(place, JSON.stringify(draft));
  }, [draft, initial, place]);
  const change = useCallback((part: Partial<T>) => setDraft((before) => ({ ...before, ...part })), []);
  const clear = useCallback(() => {
    sessionStorage.removeItem(place);
    setDraft(initial);
  }, [initial, place]);
  return { draft, change, clear };
}

function readDraft<T extends object>(place: string): Partial<T> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(place) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Partial<T>) : {};
  } catch {
    return {};
  }
}
