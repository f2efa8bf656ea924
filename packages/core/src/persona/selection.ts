import type { Refusal } from '../refusal.ts';
import type { Result } from '../result.ts';
import { ok, refuse } from '../result.ts';
import type { CompositionNote, Selection } from './composition.ts';
import { list, suggestion } from './near.ts';
import type { Prepared, Section } from './prepare.ts';
import type { Locale, Module } from './revision.ts';

/** One option of every axis, in axis order. */
export type Chosen = readonly { readonly axis: string; readonly module: Module; readonly section: Section }[];

/** Where a conversation takes place. */
export interface Setting {
  /** `null`: not said, so that no rule of a channel applies. */
  readonly channel: string | null;
  readonly locale: Locale;
}

/**
 * Resolves what is wanted into one option for every axis. What is wanted is taken whole when it can hold; else from the
 * defaults, in axis order, each option that holds with those already taken, until no more can be added.
 */
export function resolveSelection(
  prepared: Prepared,
  wanted: Selection,
  setting: Setting,
): Result<{ readonly chosen: Chosen; readonly notes: readonly CompositionNote[] }, Refusal> {
  const unknown = unknownIn(prepared, wanted);
  if (unknown !== null) return refuse(unknown);
  const defaults = Object.fromEntries(prepared.axes.map((axis) => [axis.key, axis.default]));
  const all = choose(prepared, { ...defaults, ...wanted });
  if (holds(all, setting)) return ok({ chosen: all, notes: [] });
  if (!holds(choose(prepared, defaults), setting))
    return refuse({
      code: 'unreachable_selection',
      message: `The default options do not hold together ${settingInWords(setting)}. Give defaults that suit every channel and locale.`,
    });
  const taken = { ...defaults };
  let left = prepared.axes.map(({ key }) => key).filter((key) => wantedOption(wanted, key) !== null);
  for (;;) {
    const added = left.filter((key) => {
      const option = wantedOption(wanted, key);
      if (option === null || !holds(choose(prepared, { ...taken, [key]: option }), setting)) return false;
      taken[key] = option;
      return true;
    });
    if (added.length === 0) break;
    left = left.filter((key) => !added.includes(key));
  }
  const chosen = choose(prepared, taken);
  const notes = left.map((key) => unsuited(prepared, key, wantedOption(wanted, key) ?? '', taken, setting));
  return ok({ chosen, notes });
}

/** Whether every option suits the setting, has what it requires and conflicts with none. */
export function holds(chosen: Chosen, setting: Setting): boolean {
  return chosen.every(({ axis, module }) => whyNot(axis, module, chosen, setting) === null);
}

/** Whether an option suits a channel and a locale. Where no channel is named, no rule of one applies. */
export function suits(module: Module, { channel, locale }: Setting): boolean {
  if (channel !== null && module.channels !== null && !module.channels.includes(channel)) return false;
  return module.locales === null || module.locales.includes(locale);
}

/** Options as `axis/option` references, for requires and conflicts. */
export function choose(prepared: Prepared, selection: Selection): Chosen {
  return prepared.axes.flatMap(({ key, options }) => {
    const found = options.get(selection[key] ?? '');
    return found === undefined ? [] : [{ axis: key, ...found }];
  });
}

/** Why an option does not hold among others, or `null` when it does. */
export function whyNot(axis: string, module: Module, chosen: Chosen, setting: Setting): string | null {
  if (!suits(module, setting)) return `it does not suit a conversation ${settingInWords(setting)}`;
  const refs = new Set(chosen.map((one) => `${one.axis}/${one.module.option}`));
  const missing = module.requires.find((ref) => !refs.has(ref));
  if (missing !== undefined) return `it requires \`${missing}\``;
  const own = `${axis}/${module.option}`;
  const against = module.conflicts.find((ref) => refs.has(ref));
  if (against !== undefined) return `it conflicts with \`${against}\``;
  const by = chosen.find((one) => one.module.conflicts.includes(own));
  return by === undefined ? null : `\`${by.axis}/${by.module.option}\` conflicts with it`;
}

function unsuited(
  prepared: Prepared,
  axis: string,
  option: string,
  taken: Selection,
  setting: Setting,
): CompositionNote {
  const chosen = choose(prepared, { ...taken, [axis]: option });
  const module = chosen.find((one) => one.axis === axis)?.module;
  const reason =
    (module === undefined ? null : whyNot(axis, module, chosen, setting)) ??
    chosen.flatMap((one) => {
      const why = whyNot(one.axis, one.module, chosen, setting);
      return why === null ? [] : [`\`${one.axis}/${one.module.option}\` could not hold: ${why}`];
    })[0];
  const message = `\`${axis}/${option}\` gave way to \`${axis}/${taken[axis]}\`: ${reason ?? 'it does not hold with the rest'}.`;
  return { code: 'option_unsuited', message };
}

function unknownIn(prepared: Prepared, wanted: Selection): Refusal | null {
  for (const [key, option] of Object.entries(wanted)) {
    const axis = prepared.axes.find((one) => one.key === key);
    const shown = JSON.stringify(key.slice(0, 64));
    if (axis === undefined) {
      const mend = suggestion(
        key,
        prepared.axes.map((one) => one.key),
        'axes',
      );
      return { code: 'unknown_axis', message: `This persona has no axis ${shown}. ${mend}`, field: key.slice(0, 64) };
    }
    if (axis.options.has(option)) continue;
    const message = `The axis \`${key}\` has no option ${JSON.stringify(String(option).slice(0, 64))}. ${list([...axis.options.keys()])} ${axis.options.size === 1 ? 'is the one' : 'are those'} that exist.`;
    return { code: 'unknown_option', message, field: key };
  }
  return null;
}

function wantedOption(wanted: Selection, key: string): string | null {
  return Object.hasOwn(wanted, key) ? (wanted[key] ?? null) : null;
}

function settingInWords({ channel, locale }: Setting): string {
  return `${channel === null ? 'without a channel' : `on the channel \`${channel}\``} in \`${locale}\``;
}
