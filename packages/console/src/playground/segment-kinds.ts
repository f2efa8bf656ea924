import type { Segment, SegmentKind } from '@setlist/core/persona';

/** Kinds of segments in the order in which they are shown, with the words for them. */
const SEGMENT_KINDS: readonly { readonly kind: SegmentKind; readonly label: string }[] = [
  { kind: 'throughline', label: 'Throughline' },
  { kind: 'disclosure', label: 'Disclosure' },
  { kind: 'voice', label: 'Voice' },
  { kind: 'module', label: 'Options' },
  { kind: 'channel', label: 'Channel' },
  { kind: 'locale', label: 'Locale' },
  { kind: 'skill', label: 'Skills' },
  { kind: 'caller', label: 'Your application' },
  { kind: 'restatement', label: 'Restatement' },
  { kind: 'frame', label: 'Headings' },
];

/** Tokens of each kind that occurs, in the order of `SEGMENT_KINDS`. */
export function tokensByKind(
  segments: readonly Segment[],
): readonly { readonly kind: SegmentKind; readonly label: string; readonly tokens: number }[] {
  return SEGMENT_KINDS.map(({ kind, label }) => ({
    kind,
    label,
    tokens: segments.filter((segment) => segment.kind === kind).reduce((sum, { tokens }) => sum + tokens, 0),
  })).filter(({ tokens }) => tokens > 0);
}

/** `modules/tone/playful.md:12`, or `null` for words of Setlist's own. */
export function sourceLabel(segment: Segment): string | null {
  return segment.source === null ? null : `${segment.source.file}:${segment.source.line}`;
}
