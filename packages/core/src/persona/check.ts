import { compose } from './compose.ts';
import type { Diagnostic } from './diagnostic.ts';
import { error, startOf, warning } from './finding.ts';
import { SELECTION_LIMIT } from './limits.ts';
import { overstepFindings } from './overstep-findings.ts';
import { inOrder, parsePersona } from './parse.ts';
import { type Prepared, prepare } from './prepare.ts';
import { selectionOf, settingsOf, visitReachable } from './reachable.ts';
import { renderFindings } from './render-findings.ts';
import type { PersonaFiles, Revision } from './revision.ts';
import { type Chosen, choose, holds, type Setting, whyNot } from './selection.ts';

/**
 * Parses a persona's files and composes every selection that can be reached, on every channel and without one, in every locale;
 * says how many those were. The revision is `null` when anything is wrong.
 */
export function checkPersona(files: PersonaFiles): {
  readonly revision: Revision | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly selections: number;
} {
  const { revision, diagnostics } = parsePersona(files);
  if (revision === null) return { revision, diagnostics, selections: 0 };
  const prepared = prepare(revision);
  const { found, selections } = composeAll(prepared);
  const all = inOrder([...diagnostics, ...renderFindings(prepared), ...unreachableDefaults(prepared), ...found]);
  const sound = all.every(({ severity }) => severity !== 'error');
  return { revision: sound ? revision : null, diagnostics: all, selections };
}

/** How many compositions a revision can reach (selection × channel or without one × locale), counted up to the limit. */
export function countSelections(revision: Revision): number {
  return visitReachable(prepare(revision), SELECTION_LIMIT, () => undefined).count;
}

function composeAll(prepared: Prepared): { readonly found: readonly Diagnostic[]; readonly selections: number } {
  const { revision } = prepared;
  const reachable = visitReachable(prepared, SELECTION_LIMIT, () => undefined);
  if (!reachable.complete) return { found: [tooMany(revision)], selections: reachable.count };
  const oversteps = overstepFindings(revision);
  const refused = new Map<string, Diagnostic>();
  const met = new Set<string>();
  visitReachable(prepared, SELECTION_LIMIT, (chosen, setting) => {
    if (setting.channel !== null || prepared.channels.size === 0)
      for (const { axis, module } of chosen) met.add(`${axis}/${module.option}`);
    if (oversteps.look(chosen, setting.channel)) return;
    const { channel, locale } = setting;
    const composed = compose(revision, selectionOf(chosen), channel === null ? { locale } : { channel, locale });
    if (composed.ok) return;
    const { code, message } = composed.error;
    refused.set(message, error(`selection/${code}`, startOf('persona.yaml'), message, 'Mend what it names.'));
  });
  return {
    found: [...oversteps.found(), ...refused.values(), ...deadOptions(prepared, met)],
    selections: reachable.count,
  };
}

function tooMany({ sources }: Revision): Diagnostic {
  const message = `The axes reach more than ${SELECTION_LIMIT} compositions over all channels and locales.`;
  const mend = 'Remove options, or say with `requires`, `conflicts`, `channels` and `locales` which go together.';
  return error('selection/too-many', sources['/axes/0'] ?? startOf('persona.yaml'), message, mend);
}

function unreachableDefaults(prepared: Prepared): Diagnostic[] {
  const defaults = choose(prepared, Object.fromEntries(prepared.axes.map((axis) => [axis.key, axis.default])));
  const failing = settingsOf(prepared).filter((setting) => !holds(defaults, setting));
  return prepared.axes.flatMap(({ key }, a) => {
    const reasons = failing.flatMap((setting) => reasonFor(key, defaults, setting));
    const [first] = reasons;
    if (first === undefined) return [];
    const places = reasons.length === 1 ? '' : ` (and in ${reasons.length - 1} other settings)`;
    const place = prepared.revision.sources[`/axes/${a}/default`] ?? startOf('persona.yaml');
    const message = `The defaults can not be served: \`${first.ref}\` does not hold, ${first.reason}${places}.`;
    return [
      error(
        'selection/unreachable-default',
        place,
        message,
        'Choose a default that suits every channel and every locale.',
      ),
    ];
  });
}

function reasonFor(key: string, defaults: Chosen, setting: Setting): { ref: string; reason: string }[] {
  const one = defaults.find(({ axis }) => axis === key);
  const reason = one === undefined ? null : whyNot(key, one.module, defaults, setting);
  return one === undefined || reason === null ? [] : [{ ref: `${key}/${one.module.option}`, reason }];
}

/** What only a conversation without a channel can reach is a slip: its author thought of a channel. */
function deadOptions({ axes, channels, revision }: Prepared, met: ReadonlySet<string>): Diagnostic[] {
  return axes.flatMap(({ key, options }, a) =>
    [...options.keys()].flatMap((option, o) => {
      if (met.has(`${key}/${option}`)) return [];
      const place = revision.sources[`/axes/${a}/options/${o}`] ?? startOf('persona.yaml');
      const where = channels.size === 0 ? 'in no locale' : 'on none of the channels';
      const message = `The option \`${key}/${option}\` can be reached ${where}.`;
      return [
        warning('selection/dead-option', place, message, 'Loosen what it requires or conflicts with, or remove it.'),
      ];
    }),
  );
}
