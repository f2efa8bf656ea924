import type { Diagnostic } from './diagnostic.ts';
import { error } from './finding.ts';
import { TEXT_FINDINGS_LIMIT } from './limits.ts';
import { FILTERS, isLiquidError, isTemplate, namesIn, parseTemplate, TAGS } from './liquid.ts';
import { list, suggestion } from './near.ts';
import { partSpan, type TextField } from './text-field.ts';

/** Everything in a text that strict Liquid refuses: syntax, tags, filters, and names that are not declared. */
export function templateFindings(field: TextField, declared: readonly string[] | null): readonly Diagnostic[] {
  if (!isTemplate(field.text)) return [];
  if (!field.template) {
    const at = Math.max(field.text.indexOf('{{'), field.text.indexOf('{%'), 0);
    const message = 'Liquid is not rendered here: the throughline says the same to everyone.';
    return [error('liquid/not-here', partSpan(field.text, field.source, at, at + 2), message, 'Write plain text.')];
  }
  const found: Diagnostic[] = [];
  let text = field.text;
  for (;;) {
    const fault = faultIn(text);
    if (fault === null) break;
    found.push(inWords(field, fault));
    if (found.length === TEXT_FINDINGS_LIMIT) return found;
    const output = outputAround(text, fault.begin);
    if (output === null) return found;
    text = text.slice(0, output.start) + ' '.repeat(output.end - output.start) + text.slice(output.end);
  }
  return declared === null ? found : [...found, ...nameFindings(field, text, declared)];
}

interface Fault {
  readonly begin: number;
  readonly end: number;
  readonly message: string;
}

function faultIn(text: string): Fault | null {
  try {
    parseTemplate(text);
    return null;
  } catch (thrown) {
    if (!isLiquidError(thrown)) throw thrown;
    const { token, message } = thrown;
    return { begin: token.begin, end: token.end, message: message.replace(/, line:\d+, col:\d+[\s\S]*$/, '') };
  }
}

/** The `{{ … }}` that a fault lies in: it can be taken out and the rest be checked. */
function outputAround(text: string, begin: number): { start: number; end: number } | null {
  const start = text.lastIndexOf('{{', begin + 1);
  const end = text.indexOf('}}', begin);
  if (start < 0 || end < 0 || text.slice(start + 2, end).includes('{{') || text.slice(start, end).includes('{%'))
    return null;
  return { start, end: end + 2 };
}

function inWords(field: TextField, { begin, end, message }: Fault): Diagnostic {
  const span = (start: number, stop: number) => partSpan(field.text, field.source, start, stop);
  const filter = /^undefined filter: (.+)$/.exec(message)?.[1];
  if (filter !== undefined) {
    const at = Math.max(begin, field.text.indexOf(filter, begin));
    const mend = suggestion(filter, FILTERS, 'filters');
    return error('liquid/unknown-filter', span(at, at + filter.length), `There is no filter \`${filter}\`.`, mend);
  }
  const tag = /^tag "(.+)" not found$/.exec(message)?.[1];
  if (tag !== undefined) {
    const at = Math.max(begin, field.text.indexOf(tag, begin));
    const closing = tag.startsWith('end') || ['else', 'elsif', 'when'].includes(tag);
    const why = closing
      ? `Nothing is open that \`${tag}\` could belong to.`
      : `There is no tag \`${tag}\` in a persona.`;
    const mend = closing ? 'Remove it, or open what it closes.' : suggestion(tag, TAGS, 'tags');
    return error('liquid/unknown-tag', span(at, at + tag.length), why, mend);
  }
  const firstLine = field.text.slice(begin, end).split('\n')[0] ?? '';
  const told = message.charAt(0).toUpperCase() + message.slice(1).split('\n')[0];
  return error('liquid/syntax', span(begin, begin + firstLine.length), `${told}.`, 'Mend the Liquid at this place.');
}

function nameFindings(field: TextField, text: string, declared: readonly string[]): Diagnostic[] {
  const lines = text.split('\n');
  const names = ['persona.name', 'locale', 'channel', ...declared];
  const unknown = namesIn(parseTemplate(text)).filter(({ path }) => !names.includes(path.join('.')));
  return unknown.slice(0, TEXT_FINDINGS_LIMIT).map(({ path, row, column }) => {
    const name = path.join('.');
    const offset = lines.slice(0, row - 1).reduce((sum, line) => sum + line.length + 1, 0) + column - 1;
    const span = partSpan(field.text, field.source, offset, offset + name.length);
    const [root = ''] = path;
    const scalar = path.length > 1 && names.includes(root);
    const message = scalar
      ? `\`${root}\` is a single value; it has no \`${path.slice(1).join('.')}\`.`
      : `The variable \`${name}\` is not declared.`;
    const near = suggestion(name, names, 'names');
    const mend = scalar
      ? `Write \`${root}\`.`
      : near.startsWith('Did')
        ? near
        : `Declare it under \`variables\` in persona.yaml; there are ${list(names)}.`;
    return error('liquid/unknown-variable', span, message, mend);
  });
}

/** The names that a text's templates expect from outside, or `null` when they can not be read. */
export function namesUsed({ text, template }: TextField): readonly string[] | null {
  if (!template || !isTemplate(text)) return [];
  return faultIn(text) === null ? namesIn(parseTemplate(text)).map(({ path }) => path[0] ?? '') : null;
}
