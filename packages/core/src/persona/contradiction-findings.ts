import { CONTRADICTIONS_IN_WORDS } from './contradiction-rules.ts';
import { builtInContradictionsIn, type Contradiction, forbiddenIn, type Guard } from './contradictions.ts';
import type { Diagnostic, SourceSpan } from './diagnostic.ts';
import { error, other } from './finding.ts';
import { partSpan, type TextField } from './text-field.ts';

/** Where a constraint and the phrases that it forbids stand. */
export interface ThroughlinePlaces {
  readonly phrase: (group: 'brand' | 'safety', constraint: number, place: number) => SourceSpan;
  /** The throughline as a whole, for what contradicts any. */
  readonly whole: SourceSpan;
}

/** Everything in a text that contradicts the throughline, with both places. */
export function contradictionFindings(
  field: TextField,
  guard: Guard,
  places: ThroughlinePlaces,
): readonly Diagnostic[] {
  if (field.kind === 'throughline') return [];
  const saidToPeople = field.kind === 'disclosure' || field.kind === 'fallback';
  const found = [...(saidToPeople ? [] : forbiddenIn(field.text, guard)), ...builtInContradictionsIn(field.text)];
  return found.map((contradiction) => contradictionFinding(field, contradiction, places));
}

/** One contradiction as a finding. */
export function contradictionFinding(
  { id, text, source }: Pick<TextField, 'id' | 'text' | 'source'>,
  { start, end, forbidden, rule }: Contradiction,
  places: ThroughlinePlaces,
): Diagnostic {
  const span = partSpan(text, source, start, end);
  const said = text.slice(start, end).replace(/\s+/g, ' ');
  if (forbidden !== null) {
    const place = places.phrase(forbidden.group, forbidden.constraint, forbidden.place);
    const message = `\`${id}\` says "${said}", which the constraint \`throughline/${forbidden.group}/${forbidden.id}\` forbids.`;
    return error('module/contradicts-throughline', span, message, 'Say it without the phrase.', [
      other(place, 'Forbidden here.'),
    ]);
  }
  const message = `\`${id}\` ${CONTRADICTIONS_IN_WORDS[rule]}: "${said}".`;
  const related = [other(places.whole, 'The throughline, which nothing may override.')];
  return error(
    'module/contradicts-throughline',
    span,
    message,
    'Take it out, or forbid it in so many words ("never …").',
    related,
  );
}
