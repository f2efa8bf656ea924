import type { Refusal } from '../refusal.ts';
import type { Result } from '../result.ts';
import { ok, refuse } from '../result.ts';
import type { Composition, CompositionNote } from './composition.ts';
import {
  PARAMETER_NAMES,
  type ParameterBound,
  type ParameterChanges,
  type ParameterName,
  type PersonaContent,
  type Revision,
} from './revision.ts';

/** What OpenAI's API reference allows; a persona's own bounds lie within. */
export const PARAMETER_RANGES: Readonly<Record<ParameterName, { readonly min: number; readonly max: number | null }>> =
  {
    temperature: { min: 0, max: 2 },
    top_p: { min: 0, max: 1 },
    max_tokens: { min: 1, max: null },
    presence_penalty: { min: -2, max: 2 },
    frequency_penalty: { min: -2, max: 2 },
  };

export type ParameterValues = Readonly<Partial<Record<ParameterName, number>>>;

/** A value that left its bounds: which, how far, and by whose change. */
export interface Overstep {
  readonly name: ParameterName;
  readonly value: number;
  readonly bounded: number;
  readonly beyond: ParameterBound['beyond'];
  /** Places in the list of changes that touched it. */
  readonly changes: readonly number[];
}

/** The persona's values after the changes of modules, in order, and of the channel; each within its bounds. */
export function parameterValues(
  model: PersonaContent['model'],
  changes: readonly ParameterChanges[],
): { readonly values: ParameterValues; readonly oversteps: readonly Overstep[] } {
  const values: Partial<Record<ParameterName, number>> = {};
  const oversteps: Overstep[] = [];
  for (const name of PARAMETER_NAMES) {
    const touched: number[] = [];
    let value = model.parameters[name]?.default ?? null;
    changes.forEach((change, n) => {
      const one = change[name];
      if (one === undefined) return;
      if ('set' in one) value = one.set;
      else if (value !== null) value = rounded(value + one.add);
      touched.push(n);
    });
    if (value === null) continue;
    const bounded = within(model, name, value);
    values[name] = bounded;
    if (bounded !== value) oversteps.push({ name, value, bounded, beyond: beyondOf(model, name), changes: touched });
  }
  return { values, oversteps };
}

/** The values of a revision under a selection and channel, within its bounds: as a composition has them, with no text made. */
export function selectedParameters(
  { content }: Revision,
  selection: Readonly<Record<string, string>>,
  channel: string | null,
): ParameterValues {
  const ofModules = content.axes.flatMap(({ key, options }) =>
    options.filter(({ option }) => option === selection[key]).map(({ parameters }) => parameters),
  );
  const ofChannel = content.channels.filter(({ key }) => key === channel).map(({ parameters }) => parameters);
  return parameterValues(content.model, [...ofModules, ...ofChannel]).values;
}

/**
 * The request's parameters within the persona's bounds; absent ones take the composition's. `max_completion_tokens` is
 * taken as `max_tokens` and wins over it. What the persona sets no bounds for passes as it is.
 */
export function boundParameters(
  revision: Revision,
  composition: Composition,
  requested: Readonly<Record<string, unknown>>,
): Result<{ readonly values: ParameterValues; readonly notes: readonly CompositionNote[] }, Refusal> {
  const { model } = revision.content;
  const values: Partial<Record<ParameterName, number>> = { ...composition.parameters };
  const notes: CompositionNote[] = [];
  for (const name of PARAMETER_NAMES) {
    const field = fieldOf(name, requested);
    const value = requested[field];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'number' || !Number.isFinite(value))
      return refuse({ code: 'invalid_request', message: `\`${field}\` must be a number.`, field });
    const bounded = model.parameters[name] === undefined ? value : within(model, name, value);
    if (bounded !== value && beyondOf(model, name) === 'refuse') return refuse(outOfBounds(model, name, value, field));
    if (bounded !== value) notes.push(clampedNote(model, name, value, field));
    values[name] = bounded;
  }
  return ok({ values, notes });
}

/** The refusal for a value beyond bounds that refuse. */
export function outOfBounds(
  model: PersonaContent['model'],
  name: ParameterName,
  value: number,
  field: string,
): Refusal {
  const message = `\`${field}\` is ${value}; this persona allows ${boundsInWords(model, name)}.`;
  return { code: 'parameter_out_of_bounds', message, field };
}

/** The note for a value beyond bounds that clamp. */
export function clampedNote(
  model: PersonaContent['model'],
  name: ParameterName,
  value: number,
  field: string = name,
): CompositionNote {
  const message = `\`${field}\` was ${value} and is served as ${within(model, name, value)}: this persona allows ${boundsInWords(model, name)}.`;
  return { code: 'parameter_clamped', message };
}

/** `0.2 to 0.9`, `at most 800`. */
export function boundsInWords(model: PersonaContent['model'], name: ParameterName): string {
  const { min, max } = bounds(model, name);
  return max === null ? `${min} or more` : `${min} to ${max}`;
}

function within(model: PersonaContent['model'], name: ParameterName, value: number): number {
  const { min, max } = bounds(model, name);
  const raised = Math.max(min, value);
  return max === null ? raised : Math.min(max, raised);
}

function bounds(model: PersonaContent['model'], name: ParameterName): { min: number; max: number | null } {
  const own = model.parameters[name];
  const range = PARAMETER_RANGES[name];
  return { min: own?.min ?? range.min, max: own?.max ?? range.max };
}

function beyondOf(model: PersonaContent['model'], name: ParameterName): ParameterBound['beyond'] {
  return model.parameters[name]?.beyond ?? 'clamp';
}

function fieldOf(name: ParameterName, requested: Readonly<Record<string, unknown>>): string {
  if (name !== 'max_tokens') return name;
  const alias = requested['max_completion_tokens'];
  return alias === undefined || alias === null ? name : 'max_completion_tokens';
}

/** Sums of decimal fractions drift in binary; a parameter needs no more than six places. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
