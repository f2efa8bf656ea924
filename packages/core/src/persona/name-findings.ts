import { misspeltOptions } from './declared-options.ts';
import type { Diagnostic } from './diagnostic.ts';
import { error, other } from './finding.ts';
import { list, suggestion } from './near.ts';
import type { Parts } from './parts.ts';
import { LOCALE_PATTERN } from './schema.ts';
import { namesOf } from './sound.ts';
import type { Path } from './yaml-document.ts';

/** Names that an axis can not have, because the context of a conversation or a reference uses them. */
const RESERVED_AXES = [
  'throughline',
  'voice',
  'channel',
  'locale',
  'skill',
  'fallback',
  'persona',
  'region',
  'conversation',
];

/** Findings for names in persona.yaml that must be there, or be there once. */
export function nameFindings(parts: Parts): readonly Diagnostic[] {
  const { fields, document } = parts;
  if (document === null) return [];
  const found: Diagnostic[] = [];
  const twice = (paths: readonly { readonly name: string; readonly path: Path }[], code: string, what: string) => {
    const first = new Map<string, Path>();
    for (const { name, path } of paths) {
      const before = first.get(name);
      if (before === undefined) {
        first.set(name, path);
        continue;
      }
      const related = [other(document.spanOf(before), 'First given here.')];
      found.push(
        error(code, document.spanOf(path), `The ${what} \`${name}\` is given twice.`, 'Rename or remove one.', related),
      );
    }
  };
  const named = <T>(
    items: readonly (T | undefined)[] | undefined,
    nameOf: (item: T) => string | undefined,
    at: (n: number) => Path,
  ) =>
    (items ?? []).flatMap((item, n) => {
      const name = item === undefined ? undefined : nameOf(item);
      return name === undefined ? [] : [{ name, path: at(n) }];
    });
  twice(constraintPlaces(fields), 'throughline/duplicate-constraint', 'constraint id');
  twice(
    named(
      fields.axes,
      ({ key }) => key,
      (a) => ['axes', a, 'key'],
    ),
    'axis/duplicate',
    'axis',
  );
  twice(
    named(
      fields.skills,
      (name) => name,
      (n) => ['skills', n],
    ),
    'skill/duplicate',
    'skill',
  );
  const meant = new Set(misspeltOptions(parts).values());
  fields.axes?.forEach((axis, a) => {
    const options = named(
      axis?.options,
      (name) => name,
      (o) => ['axes', a, 'options', o],
    );
    twice(options, 'axis/duplicate-option', 'option');
    const { key, default: chosen } = axis ?? {};
    if (key !== undefined && RESERVED_AXES.includes(key)) {
      const span = document.spanOf(['axes', a, 'key']);
      found.push(error('axis/reserved', span, `An axis can not be called \`${key}\`.`, 'Give it another name.'));
    }
    const names = options.map(({ name }) => name);
    if (chosen === undefined || axis?.options === undefined || names.length < axis.options.length) return;
    if (names.includes(chosen) || meant.has(`${key}/${chosen}`)) return;
    const message = `The default \`${chosen}\` is not an option of the axis \`${key ?? a + 1}\`.`;
    const span = document.spanOf(['axes', a, 'default']);
    found.push(error('axis/default', span, message, suggestion(chosen, names, 'options')));
  });
  return [...found, ...localeTables({ fields, document })];
}

/** The ids of the constraints, with their places. */
export function constraintPlaces(fields: Parts['fields']): { name: string; path: Path }[] {
  return (['brand', 'safety'] as const).flatMap((group) =>
    (fields.throughline?.[group] ?? []).flatMap((constraint, n) =>
      constraint?.id === undefined ? [] : [{ name: constraint.id, path: ['throughline', group, n, 'id'] }],
    ),
  );
}

/** Texts that people read must be there in every locale of the persona and in no other. */
function localeTables({ fields, document }: Pick<Parts, 'fields' | 'document'>): Diagnostic[] {
  const { defaultLocale } = fields;
  const names = namesOf(fields.locales, LOCALE_PATTERN);
  if (document === null || names === undefined) return [];
  const found: Diagnostic[] = [];
  if (defaultLocale !== undefined && !names.includes(defaultLocale)) {
    const message = `The default locale \`${defaultLocale}\` is not among the locales.`;
    const mend = `Add \`${defaultLocale}\` to \`locales\`, or choose one of ${list(names)}.`;
    found.push(error('locale/default', document.spanOf(['defaultLocale']), message, mend));
  }
  const tables: { path: Path; table: object | undefined }[] = [
    { path: ['throughline', 'disclosure'], table: fields.throughline?.disclosure },
    { path: ['fallback'], table: fields.fallback },
  ];
  for (const { path, table } of tables) {
    if (table === undefined) continue;
    const shown = path.join('.');
    const there = Object.keys(table).filter((name) => new RegExp(LOCALE_PATTERN).test(name));
    const missing = there.length < Object.keys(table).length ? [] : names.filter((name) => !there.includes(name));
    for (const locale of missing) {
      const message = `\`${shown}\` has no text for \`${locale}\`.`;
      found.push(error('locale/missing-text', document.keySpanOf(path), message, `Add \`${locale}:\` to it.`));
    }
    for (const locale of there.filter((name) => !names.includes(name))) {
      const message = `\`${shown}\` has a text for \`${locale}\`, which is not among the locales.`;
      const mend = `Add \`${locale}\` to \`locales\`, or remove the text.`;
      found.push(error('locale/undeclared', document.keySpanOf([...path, locale]), message, mend));
    }
  }
  return found;
}
