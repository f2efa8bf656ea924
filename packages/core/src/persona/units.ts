import { splitBlocks } from './blocks.ts';
import type { Segment, SegmentKind } from './composition.ts';
import type { SourceSpan } from './diagnostic.ts';
import {
  isTemplate,
  parseTemplate,
  renderContext,
  renderTemplate,
  type Template,
  type TemplateScope,
} from './liquid.ts';
import { partSpan, type TextSpan } from './text-field.ts';
import { tokensOf } from './tokens.ts';

/** What ends a segment: nothing, a line break before a list item that follows, or a blank line. */
type Ending = '' | '\n' | '\n\n';

/** A segment in waiting: prepared once for a revision, finished in every composition. */
export interface Unit {
  readonly kind: SegmentKind;
  readonly id: string;
  readonly source: SourceSpan | null;
  /** Continues the list of the unit before it. */
  readonly tight: boolean;
  /** `null`: rendered from the templates. */
  readonly text: string | null;
  readonly templates: Template[];
  /** Finished segments of the text last rendered, by ending. */
  readonly finished: { text: string; readonly segments: Map<Ending, Segment> };
}

/** A unit with the text it has in one composition. */
export interface Rendered {
  readonly unit: Unit;
  readonly text: string;
}

/** A unit whose text never changes. */
export function fixedUnit(kind: SegmentKind, id: string, text: string, source: SourceSpan | null, tight = false): Unit {
  return { kind, id, source, tight, text, templates: [], finished: { text, segments: new Map() } };
}

/** The units of a text, one for each paragraph or list item; throws a `LiquidError` when it is not a template. */
export function unitsOf(kind: SegmentKind, id: string, text: string, source: TextSpan | null): readonly Unit[] {
  return splitBlocks(text).map(({ start, end, tight }) => {
    const part = text.slice(start, end);
    const span = source === null ? null : partSpan(text, source, start, end);
    if (!isTemplate(part)) return fixedUnit(kind, id, part, span, tight);
    const finished = { text: '', segments: new Map<Ending, Segment>() };
    return { kind, id, source: span, tight, text: null, templates: parseTemplate(part), finished };
  });
}

/** Renders the units of one text in order; those that come out empty are left out. */
export function renderUnits(units: readonly Unit[], scope: TemplateScope): readonly Rendered[] {
  if (units.every(({ text }) => text !== null)) return units.map((unit) => ({ unit, text: unit.text ?? '' }));
  const context = renderContext(scope);
  return units.flatMap((unit) => {
    const text = unit.text ?? tidy(renderTemplate(unit.templates, context));
    return text === '' ? [] : [{ unit, text }];
  });
}

/** Tags leave empty lines behind. */
function tidy(text: string): string {
  return text
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd()
    .replace(/\n(?:[ \t]*\n){2,}/g, '\n\n');
}

/** Finishes units into segments whose texts, put one after the other, are the text of the prompt. */
export function finish(rendered: readonly Rendered[]): readonly Segment[] {
  return rendered.map(({ unit, text }, n) => {
    const next = rendered[n + 1];
    const ending: Ending = next === undefined ? '' : next.unit.tight ? '\n' : '\n\n';
    return segmentOf(unit, text, ending);
  });
}

function segmentOf(unit: Unit, text: string, ending: Ending): Segment {
  const { finished } = unit;
  if (finished.text !== text) {
    finished.text = text;
    finished.segments.clear();
  }
  const known = finished.segments.get(ending);
  if (known !== undefined) return known;
  const ended = text + ending;
  const { kind, id, source } = unit;
  const segment: Segment = Object.freeze({ kind, id, text: ended, tokens: tokensOf(ended), source });
  finished.segments.set(ending, segment);
  return segment;
}
