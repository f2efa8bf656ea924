import { compose } from '../persona/compose.ts';
import type { ComposeContext, Selection } from '../persona/composition.ts';
import { SELECTION_LIMIT } from '../persona/limits.ts';
import { prepare, type Section } from '../persona/prepare.ts';
import { selectionOf, settingsOf, visitReachable } from '../persona/reachable.ts';
import type { Revision } from '../persona/revision.ts';
import type { Setting } from '../persona/selection.ts';
import { finish, renderUnits } from '../persona/units.ts';
import { invariant } from '../result.ts';

/** Tokens of what a model receives: by default, and of the largest composition that can be reached. */
export interface TokenCount {
  readonly byDefault: number;
  readonly largest: number;
}

/**
 * Counts the tokens (o200k_base) of a checked revision with the defaults of its variables. Sections add up, so that the
 * largest of a hundred thousand compositions is found without composing more than one of them.
 */
export function countTokens(revision: Revision): TokenCount {
  const prepared = prepare(revision);
  const defaults = Object.fromEntries(prepared.axes.map((axis) => [axis.key, axis.default]));
  const settings = new Map(
    settingsOf(prepared).map((setting) => [keyOf(setting), openSetting(revision, setting, defaults)]),
  );
  let largest = { tokens: -1, selection: defaults as Selection, context: {} as ComposeContext };
  visitReachable(prepared, SELECTION_LIMIT, (chosen, setting) => {
    const opened = settings.get(keyOf(setting));
    invariant(opened, 'a reachable setting is one of the settings');
    const options = chosen.reduce((sum, { section }) => sum + opened.tokensOf(section), 0);
    const tokens = opened.base + options;
    if (tokens > largest.tokens) largest = { tokens, selection: selectionOf(chosen), context: opened.context };
  });
  return {
    byDefault: tokensOf(revision, defaults, {}),
    largest: tokensOf(revision, largest.selection, largest.context),
  };
}

function openSetting(revision: Revision, { channel, locale }: Setting, defaults: Selection) {
  const prepared = prepare(revision);
  const context: ComposeContext = channel === null ? { locale } : { locale, channel };
  const values = Object.fromEntries(revision.content.variables.map((one) => [one.name, one.default]));
  const scope = { ...values, persona: { name: revision.content.name }, locale, channel };
  const known = new Map<Section, number>();
  const tokensOfSection = (section: Section): number => {
    const counted = known.get(section);
    if (counted !== undefined) return counted;
    const rendered = renderUnits(section.units, scope);
    const whole = [{ unit: section.heading, text: section.heading.text ?? '' }, ...rendered];
    const tokens = rendered.length === 0 ? 0 : finish(whole).reduce((sum, segment) => sum + segment.tokens, 0);
    known.set(section, tokens);
    return tokens;
  };
  const ofDefaults = prepared.axes.reduce((sum, axis) => {
    const option = axis.options.get(axis.default);
    return sum + (option === undefined ? 0 : tokensOfSection(option.section));
  }, 0);
  return { context, base: tokensOf(revision, defaults, context) - ofDefaults, tokensOf: tokensOfSection };
}

function tokensOf(revision: Revision, selection: Selection, context: ComposeContext): number {
  const composed = compose(revision, selection, context);
  invariant(composed.ok, 'a checked revision composes every selection that it reaches');
  return composed.value.tokens;
}

function keyOf({ channel, locale }: Setting): string {
  return `${channel ?? ''} ${locale}`;
}
