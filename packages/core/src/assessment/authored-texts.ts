import { pointer } from '../persona/diff-changes.ts';
import type { Locale, PersonaContent } from '../persona/revision.ts';

/** A text that a model or a person receives. */
export interface AuthoredText {
  /** By names, so that it stays the same when a list is reordered: `tone/playful`, `throughline/safety/no-diagnosis`. */
  readonly id: string;
  /** JSON Pointer into the content. */
  readonly path: string;
  /** The locales it is for; `null`: every one. */
  readonly locales: readonly Locale[] | null;
  readonly text: string;
}

/** Every text of a persona that a model or a person receives, bodies of skills included. */
export function textsOf(content: PersonaContent): readonly AuthoredText[] {
  const { throughline, voice, axes, channels, locales, fallback, skills } = content;
  const text = (id: string, path: string, text: string, forLocales: readonly Locale[] | null = null) => ({
    id,
    path,
    locales: forLocales,
    text,
  });
  const perLocale = (id: string, path: string, texts: Readonly<Record<Locale, string>>) =>
    Object.entries(texts).map(([locale, said]) => text(`${id}/${locale}`, pointer(path, locale), said, [locale]));
  const constraints = (group: 'brand' | 'safety') =>
    throughline[group].map((one, n) =>
      text(`throughline/${group}/${one.id}`, `/throughline/${group}/${n}/text`, one.text),
    );
  return [
    text('name', '/name', content.name),
    ...constraints('brand'),
    ...constraints('safety'),
    ...perLocale('throughline/disclosure', '/throughline/disclosure', throughline.disclosure),
    text('voice', '/voice', voice),
    ...axes.flatMap(({ key, options }, a) =>
      options.map((module, o) =>
        text(`${key}/${module.option}`, `/axes/${a}/options/${o}/body`, module.body, module.locales),
      ),
    ),
    ...channels.map(({ key, instructions }, n) => text(`channel/${key}`, `/channels/${n}/instructions`, instructions)),
    ...locales.map(({ locale, instructions }, n) =>
      text(`locale/${locale}`, `/locales/${n}/instructions`, instructions, [locale]),
    ),
    ...perLocale('fallback', '/fallback', fallback),
    ...skills.flatMap(({ name, description, body }, n) => [
      text(`skill/${name}/description`, `/skills/${n}/description`, description),
      text(`skill/${name}`, `/skills/${n}/body`, body),
    ]),
  ].filter((one) => one.text.trim() !== '');
}

/** The one locale that a text is for; `null` where it is for several or for all. */
export function onlyLocale({ locales }: AuthoredText): Locale | null {
  return locales?.length === 1 ? (locales[0] ?? null) : null;
}

/** The locales that a text is read in; the language of what is for all of them is the default locale's. */
export function readIn({ locales }: AuthoredText, { defaultLocale }: PersonaContent): readonly Locale[] {
  return locales ?? [defaultLocale];
}

/** Any string of a persona, keys of its author's own left out. */
export interface AnyString {
  readonly id: string;
  readonly path: string;
  readonly text: string;
}

/** Every string of the content, what models never see included: descriptions, defaults of variables, extensions. */
export function stringsOf(content: PersonaContent): readonly AnyString[] {
  return stringsIn(content, '', '');
}

function stringsIn(value: unknown, path: string, id: string): readonly AnyString[] {
  if (typeof value === 'string') return [{ id, path, text: value }];
  if (Array.isArray(value)) {
    return value.flatMap((item, n) => stringsIn(item, pointer(path, n), `${id}/${nameOf(item) ?? n}`));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => stringsIn(item, pointer(path, key), `${id}/${key}`));
}

/** What tells an item of a list from the others, wherever it stands. */
function nameOf(item: unknown): string | null {
  if (typeof item !== 'object' || item === null) return null;
  const named = ['key', 'option', 'id', 'name', 'locale', 'path'].map((field) => Reflect.get(item, field));
  return named.find((name) => typeof name === 'string') ?? null;
}
