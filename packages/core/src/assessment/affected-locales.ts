import type { Change, RevisionDiff } from '../persona/diff-types.ts';
import type { Locale, PersonaContent } from '../persona/revision.ts';

type Group = RevisionDiff['groups'][number];
type Sides = readonly [before: PersonaContent, after: PersonaContent];

/** What neither a model receives nor decides which text it receives. */
const NOT_TEXT =
  /^\/(?:version|description|owner|extensions\/.*|model\/parameters\/.*|channels\/\d+\/parameters|axes\/\d+\/(?:description|personal)|axes\/\d+\/options\/\d+\/(?:description|parameters)|skills\/\d+\/(?:license|compatibility|metadata\/.*))$/;

/**
 * Locales whose text or rules change, sorted. What every locale shares (throughline, voice, modules without `locales`,
 * channels, skills, variables, name) and the models that speak affect all of them; a locale that was removed is affected
 * too. Parameters, versions and descriptions affect none.
 */
export function affectedLocales(groups: readonly Group[], ...sides: Sides): readonly Locale[] {
  const affected = groups.flatMap(({ changes }) => changes.flatMap((change) => localesOf(change, sides)));
  return [...new Set(affected)].sort();
}

function localesOf(change: Change, sides: Sides): readonly Locale[] {
  const { path, kind } = change;
  if (NOT_TEXT.test(path)) return [];
  const [before, after] = sides;
  if (path === '/defaultLocale') return [before.defaultLocale, after.defaultLocale];
  // An order of locales can't be written: they are sorted.
  const own = /^\/(?:throughline\/disclosure|fallback)\/([^/]+)$/.exec(path)?.[1];
  if (own !== undefined) return [own];
  const content = kind === 'removed' ? before : after;
  const rule = /^\/locales\/(\d+)/.exec(path)?.[1];
  const locale = rule === undefined ? undefined : content.locales[Number(rule)]?.locale;
  if (locale !== undefined) return [locale];
  return localesOfModule(path, content, sides) ?? everyLocale(sides);
}

/** Those that an option suits in either revision; `null` when the change is of no option, or it suits all. */
function localesOfModule(path: string, content: PersonaContent, sides: Sides): readonly Locale[] | null {
  const [, a, o] = /^\/axes\/(\d+)\/options\/(\d+)/.exec(path) ?? [];
  const axis = content.axes[Number(a ?? -1)];
  const option = axis?.options[Number(o ?? -1)]?.option;
  if (axis === undefined || option === undefined) return null;
  const versions = sides.flatMap(({ axes }) => {
    const options = axes.find(({ key }) => key === axis.key)?.options ?? [];
    return options.filter((one) => one.option === option);
  });
  if (versions.some(({ locales }) => locales === null)) return null;
  return versions.flatMap(({ locales }) => locales ?? []);
}

/** Every locale of either revision. */
export function everyLocale(sides: readonly PersonaContent[]): readonly Locale[] {
  return [...new Set(sides.flatMap(({ locales }) => locales.map(({ locale }) => locale)))].sort();
}
