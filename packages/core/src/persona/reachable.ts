import type { Selection } from './composition.ts';
import type { Prepared } from './prepare.ts';
import { type Chosen, holds, type Setting, suits } from './selection.ts';

/** Dead ends that may be walked into for every composition allowed, before a search is given up. */
const STEPS_PER_SELECTION = 20;

/** Every setting of a persona: each of its channels and no channel named, in each of its locales. */
export function settingsOf({ channels, locales }: Pick<Prepared, 'channels' | 'locales'>): readonly Setting[] {
  return [null, ...channels.keys()].flatMap((channel) => [...locales.keys()].map((locale) => ({ channel, locale })));
}

/**
 * Visits every selection that holds in every setting and counts them; incomplete when there are more than the limit.
 * Options that already rule each other out are not combined any further.
 */
export function visitReachable(
  prepared: Prepared,
  limit: number,
  visit: (chosen: Chosen, setting: Setting) => void,
): { readonly count: number; readonly complete: boolean } {
  let count = 0;
  let steps = limit * STEPS_PER_SELECTION;
  for (const setting of settingsOf(prepared)) {
    const options = prepared.axes.map(({ key, options }) =>
      [...options.values()].filter(({ module }) => suits(module, setting)).map((one) => ({ axis: key, ...one })),
    );
    const walk = (chosen: Chosen): boolean => {
      if (--steps < 0) return false;
      const next = options[chosen.length];
      if (next !== undefined) return next.every((one) => !fitsAfter(prepared, chosen, one) || walk([...chosen, one]));
      if (!holds(chosen, setting)) return true;
      if (count >= limit) return false;
      count++;
      visit(chosen, setting);
      return true;
    };
    if (!walk([])) return { count, complete: false };
  }
  return { count, complete: true };
}

/** Options as a selection. */
export function selectionOf(chosen: Chosen): Selection {
  return Object.fromEntries(chosen.map(({ axis, module }) => [axis, module.option]));
}

/** Whether an option can stand with those of the axes before it. */
function fitsAfter(prepared: Prepared, chosen: Chosen, { axis, module }: Chosen[number]): boolean {
  const own = `${axis}/${module.option}`;
  const refs = chosen.map((one) => `${one.axis}/${one.module.option}`);
  const before = new Set(prepared.axes.slice(0, chosen.length).map(({ key }) => key));
  if (module.conflicts.some((ref) => refs.includes(ref))) return false;
  if (chosen.some((one) => one.module.conflicts.includes(own))) return false;
  if (chosen.some((one) => one.module.requires.some((ref) => ref.startsWith(`${axis}/`) && ref !== own))) return false;
  return module.requires.every((ref) => !before.has(ref.split('/')[0] ?? '') || refs.includes(ref));
}
