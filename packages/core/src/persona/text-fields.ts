import type { Diagnostic } from './diagnostic.ts';
import { error } from './finding.ts';
import { TEXT_FINDINGS_LIMIT, TEXT_LENGTH_LIMIT } from './limits.ts';
import type { Parts } from './parts.ts';
import { soundEntries } from './sound.ts';
import { partSpan, type TextField, trimmed } from './text-field.ts';
import type { Path } from './yaml-document.ts';

/** Marks that reorder or hide text: what a reviewer reads is not what the model reads (Trojan Source, CVE-2021-42574). */
const UNSEEN = /[\u200B\u2060\uFEFF\u202A-\u202E\u2066-\u2069]|[^\P{Cc}\n\t]/gu;

/** Every text of the sound parts of a persona that a model or a person receives. */
export function textFieldsOf({ fields, document, modules, skills }: Parts): readonly TextField[] {
  const found: TextField[] = [];
  const add = (kind: TextField['kind'], id: string, path: Path, raw: string | undefined, template = true) => {
    if (raw === undefined || document === null) return;
    const { text, source } = trimmed(raw, document.spanOf(path));
    found.push({ kind, id, text, source, template });
  };
  add('frame', 'name', ['name'], fields.name, false);
  for (const group of ['brand', 'safety'] as const)
    fields.throughline?.[group]?.forEach((constraint, n) => {
      const { id = String(n + 1), text } = constraint ?? {};
      add('throughline', `throughline/${group}/${id}`, ['throughline', group, n, 'text'], text, false);
    });
  for (const [locale, text] of soundEntries(fields.throughline?.disclosure))
    add('disclosure', `throughline/disclosure/${locale}`, ['throughline', 'disclosure', locale], text);
  add('voice', 'voice', ['voice'], fields.voice);
  for (const [channel, { instructions }] of soundEntries(fields.channels))
    add('channel', `channel/${channel}`, ['channels', channel, 'instructions'], instructions);
  for (const [locale, { instructions }] of soundEntries(fields.locales))
    add('locale', `locale/${locale}`, ['locales', locale, 'instructions'], instructions);
  for (const [locale, text] of soundEntries(fields.fallback))
    add('fallback', `fallback/${locale}`, ['fallback', locale], text);
  for (const [ref, { body, bodySource }] of modules)
    found.push({ kind: 'module', id: ref, text: body, source: bodySource, template: true });
  for (const [name, skill] of skills) {
    if (skill === null) continue;
    const { sound, document: front, body, bodySource } = skill.markdown;
    if (sound.description !== undefined && front !== null) {
      const { text, source } = trimmed(sound.description, front.spanOf(['description']));
      found.push({ kind: 'skill', id: `skill/${name}`, text, source, template: false });
    }
    found.push({ kind: 'skill-body', id: `skill/${name}`, text: body, source: bodySource, template: false });
  }
  return found;
}

/** The finding for a text that is too long to be looked at any further, or `null`. */
export function lengthFinding({ id, text, source }: TextField): Diagnostic | null {
  if (text.length <= TEXT_LENGTH_LIMIT) return null;
  const message = `\`${id}\` has ${text.length} characters; ${TEXT_LENGTH_LIMIT} is the most.`;
  return error('text/too-long', partSpan(text, source, 0, 1), message, 'Shorten it.');
}

/** Findings for texts that are blank, or hold what nobody can see. */
export function unseenFindings(field: TextField): readonly Diagnostic[] {
  const { id, kind, text, source } = field;
  const mayBeBlank = kind === 'module' || kind === 'skill-body';
  if (text.trim() === '' && !mayBeBlank) return [error('text/blank', source, `\`${id}\` is blank.`, 'Write it.')];
  if (id === 'name' && /[\n\r\u2028\u2029]/.test(text))
    return [error('text/line-break', source, 'The name holds a line break.', 'Write it on one line.')];
  return [...text.matchAll(UNSEEN)].slice(0, TEXT_FINDINGS_LIMIT).map((match) => {
    const code = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const span = partSpan(text, source, match.index, match.index + match[0].length);
    return error('text/unseen', span, `\`${id}\` holds the invisible character U+${code}.`, 'Remove it.');
  });
}

/** Findings for phrases that a constraint forbids and that hold nothing to look for. */
export function blankPhrases({ fields, document }: Parts): readonly Diagnostic[] {
  if (document === null) return [];
  return (['brand', 'safety'] as const).flatMap((group) =>
    (fields.throughline?.[group] ?? []).flatMap((constraint, n) =>
      (constraint?.forbids ?? []).flatMap((phrase, place) => {
        if (phrase === undefined || phrase.trim() !== '') return [];
        const span = document.spanOf(['throughline', group, n, 'forbids', place]);
        return [error('text/blank', span, 'A forbidden phrase is blank.', 'Write it, or remove it.')];
      }),
    ),
  );
}
