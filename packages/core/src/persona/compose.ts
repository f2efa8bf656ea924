import type { Refusal } from '../refusal.ts';
import type { Result } from '../result.ts';
import { ok, refuse } from '../result.ts';
import type { ComposeContext, Composition, CompositionNote, Segment, Selection } from './composition.ts';
import { restatedDisclosure } from './frames.ts';
import { isLiquidError, type TemplateScope } from './liquid.ts';
import { lookupLocale } from './locale.ts';
import { suggestion } from './near.ts';
import { clampedNote, outOfBounds, parameterValues } from './parameters.ts';
import { type Prepared, prepare, type Section } from './prepare.ts';
import type { Revision } from './revision.ts';
import { type Chosen, resolveSelection, type Setting } from './selection.ts';
import { finish, type Rendered, renderUnits, type Unit } from './units.ts';
import { variableValues } from './variables.ts';

/**
 * What a model receives: the throughline, the canonical voice, modules in axis order, channel and locale rules, skills,
 * and the throughline again. Pure: equal arguments give an equal composition.
 */
export function compose(
  revision: Revision,
  selection: Selection,
  context: ComposeContext,
): Result<Composition, Refusal> {
  try {
    return composePrepared(prepare(revision), selection, context);
  } catch (error) {
    if (!isLiquidError(error)) throw error;
    const message = `A template of \`${revision.content.key}\` could not be rendered. Run \`setlist check\` on its files.`;
    return refuse({ code: 'invalid_persona', message });
  }
}

function composePrepared(prepared: Prepared, wanted: Selection, context: ComposeContext): Result<Composition, Refusal> {
  const { content, digest } = prepared.revision;
  const setting = settingOf(prepared, context);
  if (!setting.ok) return setting;
  const { channel, locale } = setting.value;
  const resolved = resolveSelection(prepared, wanted, setting.value);
  if (!resolved.ok) return resolved;
  const { chosen } = resolved.value;
  const variables = variableValues(content.variables, context.variables ?? {}, prepared.guard);
  if (!variables.ok) return variables;
  const scope = { ...variables.value, persona: { name: content.name }, locale, channel };
  const changes = [...chosen.map(({ module }) => module.parameters), channelChanges(prepared, channel)];
  const { values, oversteps } = parameterValues(content.model, changes);
  const refused = oversteps.find(({ beyond }) => beyond === 'refuse');
  if (refused !== undefined)
    return refuse(outOfBounds(content.model, refused.name, refused.value, `parameters.${refused.name}`));
  const disclosure = prepared.disclosure.get(locale);
  const disclosed = disclosure === undefined ? [] : renderUnits(disclosure.units, scope);
  const disclosureText = textOf(disclosed);
  const head = finish([
    ...fixed(prepared.throughline),
    ...below(disclosure, disclosed),
    ...sectionsOf(prepared, chosen, setting.value, scope),
    ...fixed(prepared.skills),
  ]);
  const restatement = finish([
    ...fixed(prepared.restatement),
    ...restated(prepared.restatedDisclosure.get(locale), disclosureText),
  ]);
  const segments = [...head, ...restatement];
  return ok({
    digest,
    selection: Object.fromEntries(chosen.map(({ axis, module }) => [axis, module.option])),
    channel,
    locale,
    segments,
    head: joined(head),
    restatement: joined(restatement),
    tokens: segments.reduce((sum, { tokens }) => sum + tokens, 0),
    parameters: values,
    disclosure: disclosureText,
    fallback: textOf(renderUnits(prepared.fallback.get(locale) ?? [], scope)),
    notes: [
      ...localeNote(context, locale, prepared),
      ...resolved.value.notes,
      ...oversteps.map(({ name, value }) => clampedNote(content.model, name, value)),
    ],
  });
}

function settingOf(prepared: Prepared, context: ComposeContext): Result<Setting, Refusal> {
  const { content } = prepared.revision;
  const channel = context.channel ?? null;
  if (channel !== null && !prepared.channels.has(channel)) {
    const mend = suggestion(channel, [...prepared.channels.keys()], 'channels');
    const message = `This persona has no channel ${JSON.stringify(channel.slice(0, 64))}. ${mend}`;
    return refuse({ code: 'unknown_channel', message, field: 'channel' });
  }
  const locale = lookupLocale(context.locale ?? content.defaultLocale, [...prepared.locales.keys()]);
  return ok({ channel, locale: locale ?? content.defaultLocale });
}

function localeNote(context: ComposeContext, locale: string, prepared: Prepared): CompositionNote[] {
  if (context.locale === undefined) return [];
  if (lookupLocale(context.locale, [...prepared.locales.keys()]) !== null) return [];
  const wanted = JSON.stringify(context.locale.slice(0, 35));
  return [{ code: 'locale_fallback', message: `This persona does not speak ${wanted}; it answers in \`${locale}\`.` }];
}

function channelChanges(prepared: Prepared, channel: string | null) {
  return prepared.revision.content.channels.find(({ key }) => key === channel)?.parameters ?? {};
}

function sectionsOf(
  prepared: Prepared,
  chosen: Chosen,
  { channel, locale }: Setting,
  scope: TemplateScope,
): Rendered[] {
  const sections = [
    prepared.voice,
    ...chosen.map(({ section }) => section),
    channel === null ? undefined : prepared.channels.get(channel),
    prepared.locales.get(locale),
  ];
  return sections.flatMap((section) =>
    section === undefined ? [] : below(section, renderUnits(section.units, scope)),
  );
}

/** A section's heading and what stands below it, or nothing when nothing does. */
function below(section: Section | undefined, rendered: readonly Rendered[]): readonly Rendered[] {
  if (section === undefined || rendered.length === 0) return [];
  return [{ unit: section.heading, text: section.heading.text ?? '' }, ...rendered];
}

function restated(unit: Unit | undefined, disclosure: string): Rendered[] {
  return unit === undefined || disclosure === '' ? [] : [{ unit, text: restatedDisclosure(disclosure) }];
}

function fixed(units: readonly Unit[]): Rendered[] {
  return units.map((unit) => ({ unit, text: unit.text ?? '' }));
}

function textOf(rendered: readonly Rendered[]): string {
  return joined(finish(rendered));
}

function joined(segments: readonly Segment[]): string {
  return segments.map(({ text }) => text).join('');
}
