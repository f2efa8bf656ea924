import type { SourceSpan } from './diagnostic.ts';
import type { Locale, ParameterName } from './revision.ts';

/** Axis key to option. May name only some axes: the others take their default. */
export type Selection = Readonly<Record<string, string>>;

export interface ComposeContext {
  /** A channel of the persona; absent: no channel rules, neither instructions nor what options say of channels. */
  readonly channel?: string;
  /** Any BCP 47 tag: looked up as RFC 4647 §3.4 says, down to the persona's default. */
  readonly locale?: Locale;
  /** Values of declared variables; absent ones take their default. */
  readonly variables?: Readonly<Record<string, string | number | boolean>>;
}

export type SegmentKind =
  | 'frame' // words of Setlist's own that hold the rest together (headings); no source
  | 'throughline'
  | 'disclosure'
  | 'voice'
  | 'module'
  | 'channel'
  | 'locale'
  | 'skill'
  | 'caller' // the application's own system message
  | 'restatement';

/** A paragraph or list item of the prompt and where it came from. */
export interface Segment {
  readonly kind: SegmentKind;
  /** What it belongs to: `throughline/safety/no-diagnosis`, `tone/playful`, `channel/sms`, `skill/refunds`. */
  readonly id: string;
  /** Ends with the line breaks that part it from the next one: put one after the other, the texts are the prompt. */
  readonly text: string;
  /** Counted with the o200k_base encoding, line breaks at the end included. */
  readonly tokens: number;
  readonly source: SourceSpan | null;
}

/** Something the reader should know about how a composition came out. */
export interface CompositionNote {
  readonly code: 'option_unsuited' | 'locale_fallback' | 'parameter_clamped';
  readonly message: string;
}

/** What a model receives for one revision, selection and context. */
export interface Composition {
  readonly digest: string;
  /** Every axis, as served. */
  readonly selection: Selection;
  readonly channel: string | null;
  readonly locale: Locale;
  readonly segments: readonly Segment[];
  /** Everything above the place of the application's own system message: the segments that are no restatement. */
  readonly head: string;
  /** The throughline again, last: the segments of kind `restatement`. */
  readonly restatement: string;
  /** Sum over segments. */
  readonly tokens: number;
  /** Values the persona sets, after modules and channel, within bounds. */
  readonly parameters: Readonly<Partial<Record<ParameterName, number>>>;
  readonly disclosure: string;
  readonly fallback: string;
  readonly notes: readonly CompositionNote[];
}
