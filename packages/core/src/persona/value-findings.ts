import type { Diagnostic, SourceSpan } from './diagnostic.ts';
import { error, startOf, warning } from './finding.ts';
import { VARIABLE_LENGTH_DEFAULT } from './limits.ts';
import { PARAMETER_RANGES } from './parameters.ts';
import type { Parts, SoundFields } from './parts.ts';
import { PARAMETER_NAMES, type ParameterName, type Variable } from './revision.ts';
import type { ModuleFrontMatter } from './schema.ts';
import { type Sound, soundEntries } from './sound.ts';
import { namesUsed } from './template-findings.ts';
import type { TextField } from './text-field.ts';
import { variableFault } from './variables.ts';
import type { Path } from './yaml-document.ts';

type Changes = Sound<NonNullable<ModuleFrontMatter['parameters']>> | undefined;

/** Names that templates have anyway. */
const BUILT_IN_NAMES: readonly string[] = ['persona', 'locale', 'channel'];

/** Findings for bounds that contradict themselves or OpenAI's ranges, and for changes that can not be made. */
export function parameterFindings({ fields, document, modules }: Parts): Diagnostic[] {
  const found: Diagnostic[] = [];
  const bounds = fields.model?.parameters ?? {};
  if (document !== null)
    for (const name of PARAMETER_NAMES) {
      const bound = bounds[name];
      if (bound === undefined) continue;
      const path: Path = ['model', 'parameters', name];
      const { default: value, min, max } = bound;
      for (const [field, given] of Object.entries({ default: value, min, max }))
        found.push(...rangeFinding(name, given, document.spanOf([...path, field])));
      if (min !== undefined && max !== undefined && min > max)
        found.push(
          error(
            'parameters/bounds',
            document.spanOf([...path, 'min']),
            `\`${name}\`: \`min\` ${min} is above \`max\` ${max}.`,
            'Swap them.',
          ),
        );
      else if (value !== undefined && ((min !== undefined && value < min) || (max !== undefined && value > max)))
        found.push(
          error(
            'parameters/bounds',
            document.spanOf([...path, 'default']),
            `\`${name}\`: the default ${value} is beyond its own bounds.`,
            'Give a default within them.',
          ),
        );
    }
  const without =
    fields.model === undefined ? [] : PARAMETER_NAMES.filter((name) => bounds[name]?.default === undefined);
  for (const [ref, { file, sound, document: front }] of modules)
    found.push(...changeFindings(ref, sound.parameters, without, (path) => front?.spanOf(path) ?? startOf(file)));
  for (const [channel, { parameters }] of soundEntries(fields.channels))
    found.push(
      ...changeFindings(`channel/${channel}`, parameters, without, (path) =>
        document === null ? startOf('persona.yaml') : document.spanOf(['channels', channel, ...path]),
      ),
    );
  return found;
}

function changeFindings(
  id: string,
  changes: Changes,
  without: readonly ParameterName[],
  at: (path: Path) => SourceSpan,
): Diagnostic[] {
  return PARAMETER_NAMES.flatMap((name) => {
    const change = changes?.[name];
    if (change === undefined) return [];
    if (typeof change === 'number') return rangeFinding(name, change, at(['parameters', name]));
    if (change.add === undefined) return [];
    const span = at(['parameters', name, 'add']);
    if (name === 'max_tokens' && !Number.isInteger(change.add))
      return [error('parameters/range', span, '`max_tokens` is a whole number.', 'Add a whole number.')];
    if (!without.includes(name)) return [];
    const message = `\`${id}\` adds to \`${name}\`, for which the persona has no default.`;
    return [
      warning(
        'parameters/nothing-to-add-to',
        span,
        message,
        `Give \`model.parameters.${name}.default\`, or set a value here.`,
      ),
    ];
  });
}

function rangeFinding(name: ParameterName, value: number | undefined, span: SourceSpan): Diagnostic[] {
  const { min, max } = PARAMETER_RANGES[name];
  if (value === undefined) return [];
  if (name === 'max_tokens' && !Number.isInteger(value))
    return [error('parameters/range', span, '`max_tokens` is a whole number.', 'Write a whole number.')];
  if (value >= min && (max === null || value <= max)) return [];
  const range = max === null ? `${min} or more` : `${min} to ${max}`;
  return [error('parameters/range', span, `\`${name}\` is ${value}; it can be ${range}.`, `Write ${range}.`)];
}

/** Findings for variables whose name or default can not be. */
export function variableFindings({ fields, document }: Parts): Diagnostic[] {
  if (document === null) return [];
  const axes = new Set(fields.axes?.map((axis) => axis?.key));
  return variablesOf(fields).flatMap((variable) => {
    const path: Path = ['variables', variable.name];
    const found: Diagnostic[] = [];
    if (BUILT_IN_NAMES.includes(variable.name))
      found.push(
        error(
          'variables/reserved',
          document.keySpanOf(path),
          `\`${variable.name}\` is there in every template.`,
          'Give it another name.',
        ),
      );
    if (axes.has(variable.name))
      found.push(
        error(
          'variables/reserved',
          document.keySpanOf(path),
          `\`${variable.name}\` is an axis as well; applications name both in one place.`,
          'Give it another name.',
        ),
      );
    const fault = variableFault(variable, variable.default);
    if (fault !== null)
      found.push(
        error(
          'variables/default',
          document.spanOf([...path, 'default']),
          `The default of \`${variable.name}\` ${fault.rule}`,
          fault.mend,
        ),
      );
    if (variable.type === 'number' && variable.min !== null && variable.max !== null && variable.min > variable.max)
      found.push(
        error(
          'variables/bounds',
          document.spanOf([...path, 'min']),
          `\`min\` ${variable.min} is above \`max\` ${variable.max}.`,
          'Swap them.',
        ),
      );
    return found;
  });
}

/** Warnings for variables that no text uses; none where a text can not be read. */
export function unusedVariables({ fields, document }: Parts, texts: readonly TextField[]): readonly Diagnostic[] {
  if (document === null) return [];
  const axes = (fields.axes ?? []).flatMap((axis) => (axis?.key === undefined ? [] : [axis.key]));
  const used = new Set([...BUILT_IN_NAMES, ...axes]);
  for (const text of texts) {
    const names = namesUsed(text);
    if (names === null) return [];
    for (const name of names) used.add(name);
  }
  return Object.keys(fields.variables ?? {}).flatMap((name) => {
    if (used.has(name)) return [];
    const message = `The variable \`${name}\` is declared, and no text uses it.`;
    const span = document.keySpanOf(['variables', name]);
    return [warning('variables/unused', span, message, `Write \`{{ ${name} }}\` where it belongs, or remove it.`)];
  });
}

/** The declared variables, by name. */
export function variablesOf({ variables }: Pick<SoundFields, 'variables'>): Variable[] {
  return soundEntries(variables)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, variable]): Variable => {
      const described = { name, description: variable.description ?? '' };
      if (variable.type === 'boolean') return { ...described, type: 'boolean', default: variable.default };
      if (variable.type === 'number') {
        const { min = null, max = null } = variable;
        return { ...described, type: 'number', default: variable.default, min, max };
      }
      const { maxLength = VARIABLE_LENGTH_DEFAULT, enum: values = null } = variable;
      return { ...described, type: 'string', default: variable.default, maxLength, enum: values };
    });
}
