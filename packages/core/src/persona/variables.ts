import type { Refusal } from '../refusal.ts';
import type { Result } from '../result.ts';
import { ok, refuse } from '../result.ts';
import { CONTRADICTIONS_IN_WORDS } from './contradiction-rules.ts';
import { builtInContradictionsIn, forbiddenIn, type Guard } from './contradictions.ts';
import { suggestion } from './near.ts';
import type { Variable } from './revision.ts';

export type VariableValue = string | number | boolean;

/** Control characters, line ends and marks that reorder or hide text: the ways to smuggle in a line of one's own. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u200B\u2060\uFEFF\u202A-\u202E\u2066-\u2069]/u;

/** The value of every declared variable, from an untrusted context; absent ones take their default. */
export function variableValues(
  variables: readonly Variable[],
  given: Readonly<Record<string, unknown>>,
  guard: Guard,
): Result<Readonly<Record<string, VariableValue>>, Refusal> {
  const values: Record<string, VariableValue> = {};
  for (const variable of variables) values[variable.name] = variable.default;
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const variable = variables.find((one) => one.name === name);
    if (variable === undefined) {
      const names = variables.map((one) => one.name);
      return refuse(refusal(name, 'is not declared by this persona.', suggestion(name, names, 'variables')));
    }
    const fault = variableFault(variable, value);
    if (fault !== null) return refuse(refusal(name, fault.rule, fault.mend));
    const contradiction = typeof value === 'string' ? contradictionIn(value, guard) : null;
    if (contradiction !== null) return refuse(refusal(name, contradiction, 'Give another value.'));
    if (isVariableValue(value)) values[name] = value;
  }
  return ok(values);
}

/** What is wrong with a value for a variable, without the value itself; `null` when nothing is. */
export function variableFault(variable: Variable, value: unknown): { rule: string; mend: string } | null {
  if (typeof value !== variable.type)
    return {
      rule: `must be a ${variable.type}, not a ${value === null ? 'null' : typeof value}.`,
      mend: `Give a ${variable.type}.`,
    };
  if (variable.type === 'string' && typeof value === 'string') return textFault(variable, value);
  if (variable.type === 'number' && typeof value === 'number') return numberFault(variable, value);
  return null;
}

function textFault(variable: Variable & { type: 'string' }, value: string): { rule: string; mend: string } | null {
  if (value.length > variable.maxLength)
    return { rule: `is longer than ${variable.maxLength} characters.`, mend: 'Shorten it.' };
  if (UNSEEN.test(value) || !value.isWellFormed())
    return { rule: 'holds line breaks, control or invisible characters.', mend: 'Give one line of plain text.' };
  if (variable.enum !== null && !variable.enum.includes(value))
    return { rule: 'is not one of the values allowed.', mend: suggestion(value, variable.enum, 'values') };
  return null;
}

function numberFault(variable: Variable & { type: 'number' }, value: number): { rule: string; mend: string } | null {
  const { min, max } = variable;
  if (!Number.isFinite(value)) return { rule: 'is not a finite number.', mend: 'Give a finite number.' };
  if (min !== null && value < min) return { rule: `is below ${min}.`, mend: `Give ${min} or more.` };
  if (max !== null && value > max) return { rule: `is above ${max}.`, mend: `Give ${max} or less.` };
  return null;
}

function contradictionIn(value: string, guard: Guard): string | null {
  const [forbidden] = forbiddenIn(value, guard);
  if (forbidden?.forbidden) return `holds a phrase that the constraint \`${forbidden.forbidden.id}\` forbids.`;
  const [contradiction] = builtInContradictionsIn(value);
  return contradiction?.rule ? `${CONTRADICTIONS_IN_WORDS[contradiction.rule]}.` : null;
}

function isVariableValue(value: unknown): value is VariableValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function refusal(name: string, rule: string, mend: string): Refusal {
  return {
    code: 'invalid_variable',
    message: `The variable \`${cut(name)}\` ${rule} ${mend}`,
    field: `variables.${cut(name)}`,
  };
}

function cut(name: string): string {
  return JSON.stringify(name.slice(0, 64)).slice(1, -1);
}
