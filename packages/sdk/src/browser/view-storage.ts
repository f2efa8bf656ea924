import type { EvaluationContext } from '@setlist/core/audience';
import type { FlagsView } from '../flags.ts';

/** The part of the Web’s `Storage` that is used. */
export interface ViewStorage {
  readonly getItem: (key: string) => string | null;
  readonly setItem: (key: string, value: string) => void;
}

const KEY = 'setlist.view';

/** The view that was kept for this context; `null` where it was another’s, or none. */
export function loadView(storage: ViewStorage | undefined, context: EvaluationContext): FlagsView | null {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(KEY) ?? 'null');
    if (typeof kept !== 'object' || kept === null || !('context' in kept) || !('view' in kept)) return null;
    if (kept.context !== JSON.stringify(context) || !isView(kept.view)) return null;
    return kept.view;
  } catch {
    return null;
  }
}

/** Keeps it; a storage that is full or forbidden keeps nothing. */
export function saveView(storage: ViewStorage | undefined, context: EvaluationContext, view: FlagsView): void {
  try {
    storage?.setItem(KEY, JSON.stringify({ context: JSON.stringify(context), view }));
  } catch {
    // The view is there all the same; only a restart would have liked the copy.
  }
}

function isView(value: unknown): value is FlagsView {
  if (typeof value !== 'object' || value === null) return false;
  const { tag, version, personas } = value as Partial<Record<keyof FlagsView, unknown>>;
  return typeof tag === 'string' && typeof version === 'number' && typeof personas === 'object' && personas !== null;
}
