import type { Composition, Selection } from './composition.ts';

/** One thing that changed, as a reviewer reads it. */
export interface Change {
  readonly kind: 'added' | 'removed' | 'changed';
  /** JSON Pointer into the content of the newer revision (the older for what was removed). */
  readonly path: string;
  /** In words: `safety constraint no-diagnosis`, `tone/playful: instructions`. */
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** A line of what the model would receive. */
export interface PromptLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Two revisions side by side. */
export interface RevisionDiff {
  readonly from: { readonly digest: string; readonly version: string };
  readonly to: { readonly digest: string; readonly version: string };
  readonly identical: boolean;
  /** In reading order; a group without changes is left out. */
  readonly groups: readonly {
    readonly group: 'throughline' | 'voice' | 'axis' | 'model' | 'channels' | 'locales' | 'skills' | 'about';
    /** `axis`: the axis key. */
    readonly title: string;
    readonly changes: readonly Change[];
  }[];
  /** What the model would receive, for the selection asked for. `null` where one of the two can't compose it. */
  readonly prompt: {
    readonly selection: Selection;
    readonly lines: readonly PromptLine[];
    readonly tokensBefore: number;
    readonly tokensAfter: number;
    readonly parametersBefore: Composition['parameters'];
    readonly parametersAfter: Composition['parameters'];
  } | null;
}
