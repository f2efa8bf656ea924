import { contradictionFinding, type ThroughlinePlaces } from './contradiction-findings.ts';
import { builtInContradictionsIn, forbiddenIn } from './contradictions.ts';
import type { Diagnostic } from './diagnostic.ts';
import { error, startOf } from './finding.ts';
import { isLiquidError, type TemplateScope } from './liquid.ts';
import type { Prepared } from './prepare.ts';
import { settingsOf } from './reachable.ts';
import type { Revision, Variable } from './revision.ts';
import { spanOnly } from './text-field.ts';
import { renderUnits, type Unit } from './units.ts';
import type { VariableValue } from './variables.ts';

/**
 * Renders every text with Liquid in every setting, with every variable's default and, one at a time, its other values,
 * and reports what fails or comes to contradict the throughline only then.
 */
export function renderFindings(prepared: Prepared): readonly Diagnostic[] {
  const texts = templatesOf(prepared);
  if (texts.length === 0) return [];
  const { revision } = prepared;
  const places = placesOf(revision);
  const found = new Map<string, Diagnostic>();
  const seen = new Set<string>();
  for (const scope of scopesOf(prepared))
    for (const units of texts)
      for (const { key, finding } of faultsOf(units, scope, prepared, places, seen)) found.set(key, finding);
  return [...found.values()];
}

/** Values worth trying: the defaults, then every other value of one variable at a time. */
function scopesOf(prepared: Prepared): TemplateScope[] {
  const { content } = prepared.revision;
  const defaults: Record<string, VariableValue> = {};
  for (const variable of content.variables) defaults[variable.name] = variable.default;
  const tried = [
    defaults,
    ...content.variables.flatMap((one) => othersOf(one).map((value) => ({ ...defaults, [one.name]: value }))),
  ];
  return settingsOf(prepared).flatMap(({ channel, locale }) =>
    tried.map((values) => ({ ...values, persona: { name: content.name }, locale, channel })),
  );
}

function othersOf(variable: Variable): VariableValue[] {
  if (variable.type === 'boolean') return [!variable.default];
  if (variable.type === 'number') return [variable.min, variable.max].filter((value) => value !== null);
  return (variable.enum ?? []).filter((value) => value !== variable.default);
}

function templatesOf({ disclosure, voice, axes, channels, locales, fallback }: Prepared): (readonly Unit[])[] {
  const sections = [
    ...disclosure.values(),
    voice,
    ...axes.flatMap(({ options }) => [...options.values()].map(({ section }) => section)),
    ...channels.values(),
    ...locales.values(),
  ];
  const texts = [...sections.map(({ units }) => units), ...fallback.values()];
  return texts.filter((units) => units.some(({ text }) => text === null));
}

function faultsOf(
  units: readonly Unit[],
  scope: TemplateScope,
  { guard }: Prepared,
  places: ThroughlinePlaces,
  seen: Set<string>,
): { key: string; finding: Diagnostic }[] {
  const [first] = units;
  if (first === undefined) return [];
  const nowhere = { ...startOf('persona.yaml'), literal: false };
  try {
    return renderUnits(units, scope).flatMap(({ unit, text }) => {
      if (unit.text !== null || seen.has(`${unit.id}\n${text}`)) return [];
      seen.add(`${unit.id}\n${text}`);
      const source = unit.source === null ? nowhere : { ...unit.source, literal: false };
      const forbidden = unit.kind === 'disclosure' ? [] : forbiddenIn(text, guard);
      return [...forbidden, ...builtInContradictionsIn(text)].map((one) => {
        const finding = contradictionFinding({ id: unit.id, text, source }, one, places);
        return { key: `${unit.id} ${finding.message}`, finding };
      });
    });
  } catch (thrown) {
    if (!isLiquidError(thrown)) throw thrown;
    const told = thrown.message.replace(/, line:\d+, col:\d+[\s\S]*$/, '');
    const message = `\`${first.id}\` can not be rendered: ${told}.`;
    const mend = 'Mend the Liquid, or give the variable a value that it can work with.';
    return [{ key: `${first.id} ${told}`, finding: error('liquid/render', first.source ?? nowhere, message, mend) }];
  }
}

function placesOf({ sources }: Revision): ThroughlinePlaces {
  const start = startOf('persona.yaml');
  return {
    phrase: (group, constraint, place) => {
      const source = sources[`/throughline/${group}/${constraint}/forbids/${place}`];
      return source === undefined ? start : spanOnly(source);
    },
    whole: start,
  };
}
