import type { Segment } from '@setlist/core/persona';

/** How a prompt differs from the one before it. */
export interface PromptChange {
  /** Places, in the newer prompt, of segments that the older did not have. */
  readonly added: ReadonlySet<number>;
  /** Segments of the older prompt that the newer does not have. */
  readonly removed: readonly Segment[];
  readonly tokens: number;
}

/** Compares two prompts as bags of segments: a segment is the same when its kind, place of origin and text are. */
export function promptChange(before: readonly Segment[], after: readonly Segment[]): PromptChange {
  const left = tally(before);
  const added = new Set<number>();
  after.forEach((segment, index) => {
    const name = identity(segment);
    const remaining = left.get(name) ?? 0;
    if (remaining === 0) added.add(index);
    else left.set(name, remaining - 1);
  });
  return { added, removed: leftOver(before, after), tokens: total(after) - total(before) };
}

function leftOver(before: readonly Segment[], after: readonly Segment[]): readonly Segment[] {
  const taken = tally(after);
  return before.filter((segment) => {
    const name = identity(segment);
    const remaining = taken.get(name) ?? 0;
    taken.set(name, remaining - 1);
    return remaining <= 0;
  });
}

function tally(segments: readonly Segment[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const segment of segments) counts.set(identity(segment), (counts.get(identity(segment)) ?? 0) + 1);
  return counts;
}

function identity(segment: Segment): string {
  return JSON.stringify([segment.kind, segment.id, segment.text]);
}

function total(segments: readonly Segment[]): number {
  return segments.reduce((sum, { tokens }) => sum + tokens, 0);
}
