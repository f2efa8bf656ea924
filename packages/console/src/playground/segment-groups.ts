import type { Segment, SegmentKind } from '@setlist/core/persona';

/** A segment and its place in the whole prompt. */
export interface Placed {
  readonly segment: Segment;
  readonly place: number;
}

/** Neighbouring segments of one thing from one file. */
export interface SegmentGroup {
  /** Tells it from every other group of the prompt, and stays the same while the group does. */
  readonly name: string;
  readonly kind: SegmentKind;
  readonly id: string;
  /** `null`: Setlist's own words. */
  readonly file: string | null;
  readonly members: readonly Placed[];
}

/** Gathers neighbours that belong together, in prompt order. */
export function segmentGroups(segments: readonly Segment[]): readonly SegmentGroup[] {
  const groups: (SegmentGroup & { members: Placed[] })[] = [];
  const names = new Map<string, number>();
  segments.forEach((segment, place) => {
    const file = segment.source?.file ?? null;
    const last = groups.at(-1);
    if (last !== undefined && last.kind === segment.kind && last.id === segment.id && last.file === file) {
      last.members.push({ segment, place });
      return;
    }
    const base = `${segment.kind} ${segment.id} ${file ?? ''}`;
    const repeat = names.get(base) ?? 0;
    names.set(base, repeat + 1);
    groups.push({ name: `${base} ${repeat}`, kind: segment.kind, id: segment.id, file, members: [{ segment, place }] });
  });
  return groups;
}
