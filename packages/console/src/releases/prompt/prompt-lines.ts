import type { PromptLine } from '@setlist/core/persona';
import type { CommentAnchor, ReleaseComment } from '@setlist/sdk';

/** A line of what the model would receive, numbered from 1, or one that stable had and this revision has not. */
export interface ShownLine {
  readonly kind: PromptLine['kind'];
  readonly text: string;
  /** `null` for a removed line, which has no place in the prompt. */
  readonly line: number | null;
  /** Among all lines that are shown. */
  readonly place: number;
}

/** Numbers the lines of a comparison by their place in the newer prompt. */
export function numbered(lines: readonly PromptLine[]): readonly ShownLine[] {
  let line = 0;
  return lines.map(({ kind, text }, place) => {
    if (kind === 'removed') return { kind, text, line: null, place };
    line += 1;
    return { kind, text, line, place };
  });
}

/** A whole prompt with nothing to compare it with. */
export function unmarked(prompt: string): readonly ShownLine[] {
  return prompt.split('\n').map((text, place) => ({ kind: 'same', text, line: place + 1, place }));
}

/** Where a comment belongs in the prompt that is shown. */
export type Placed =
  | { readonly comment: ReleaseComment; readonly line: number; readonly moved: boolean }
  /** Its line reads differently now. */
  | { readonly comment: ReleaseComment; readonly line: null; readonly moved: false };

/** Puts each comment at its line: where its number says while the text is the same, else where that text is now. */
export function placeComments(comments: readonly ReleaseComment[], lines: readonly ShownLine[]): readonly Placed[] {
  return comments.flatMap((comment): Placed[] => {
    const { anchor } = comment;
    if (anchor === null) return [];
    const same = lines.filter(({ line, text }) => line !== null && text === anchor.text);
    const there = same.find(({ line }) => line === anchor.line);
    const nearest = [...same].sort((a, b) => distance(a, anchor) - distance(b, anchor))[0];
    const line = (there ?? nearest)?.line ?? null;
    if (line === null) return [{ comment, line: null, moved: false }];
    return [{ comment, line, moved: line !== anchor.line }];
  });
}

function distance({ line }: ShownLine, anchor: CommentAnchor): number {
  return Math.abs((line ?? 0) - anchor.line);
}
