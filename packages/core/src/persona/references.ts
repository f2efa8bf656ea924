import type { Diagnostic, SourceSpan } from './diagnostic.ts';
import { error, other, startOf } from './finding.ts';
import { list, suggestion } from './near.ts';
import type { Parts } from './parts.ts';
import type { PersonaFile } from './schema.ts';
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
export function nameFindings({ fields, document }: Parts): Diagnostic[] {
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
  const axes = fields.axes ?? [];
  twice(constraintPaths(fields), 'throughline/duplicate-constraint', 'constraint id');
  twice(
    axes.map(({ key }, a) => ({ name: key, path: ['axes', a, 'key'] })),
    'axis/duplicate',
    'axis',
  );
  twice(
    (fields.skills ?? []).map((name, n) => ({ name, path: ['skills', n] })),
    'skill/duplicate',
    'skill',
  );
  axes.forEach((axis, a) => {
    const options = axis.options.map((name, o) => ({ name, path: ['axes', a, 'options', o] }));
    twice(options, 'axis/duplicate-option', 'option');
    if (RESERVED_AXES.includes(axis.key))
      found.push(
        error(
          'axis/reserved',
          document.spanOf(['axes', a, 'key']),
          `An axis can not be called \`${axis.key}\`.`,
          'Give it another name.',
        ),
      );
    if (axis.options.includes(axis.default)) return;
    const message = `The default \`${axis.default}\` is not an option of the axis \`${axis.key}\`.`;
    found.push(
      error(
        'axis/default',
        document.spanOf(['axes', a, 'default']),
        message,
        suggestion(axis.default, axis.options, 'options'),
      ),
    );
  });
  return [...found, ...localeTables({ fields, document })];
}

function constraintPaths(fields: Partial<PersonaFile>): { name: string; path: Path }[] {
  return (['brand', 'safety'] as const).flatMap((group) =>
    (fields.throughline?.[group] ?? []).map(({ id }, n) => ({ name: id, path: ['throughline', group, n, 'id'] })),
  );
}

/** Texts that people read must be there in every locale of the persona and in no other. */
function localeTables({ fields, document }: Pick<Parts, 'fields' | 'document'>): Diagnostic[] {
  const { locales, defaultLocale } = fields;
  if (document === null || locales === undefined) return [];
  const names = Object.keys(locales);
  const found: Diagnostic[] = [];
  if (defaultLocale !== undefined && !names.includes(defaultLocale))
    found.push(
      error(
        'locale/default',
        document.spanOf(['defaultLocale']),
        `The default locale \`${defaultLocale}\` is not among the locales.`,
        `Add \`${defaultLocale}\` to \`locales\`, or choose one of ${list(names)}.`,
      ),
    );
  const tables: { path: Path; table: Readonly<Record<string, string>> | undefined }[] = [
    { path: ['throughline', 'disclosure'], table: fields.throughline?.disclosure },
    { path: ['fallback'], table: fields.fallback },
  ];
  for (const { path, table } of tables) {
    if (table === undefined) continue;
    const shown = path.join('.');
    for (const locale of names.filter((name) => !Object.hasOwn(table, name)))
      found.push(
        error(
          'locale/missing-text',
          document.keySpanOf(path),
          `\`${shown}\` has no text for \`${locale}\`.`,
          `Add \`${locale}:\` to it.`,
        ),
      );
    for (const locale of Object.keys(table).filter((name) => !names.includes(name)))
      found.push(
        error(
          'locale/undeclared',
          document.keySpanOf([...path, locale]),
          `\`${shown}\` has a text for \`${locale}\`, which is not among the locales.`,
          `Add \`${locale}\` to \`locales\`, or remove the text.`,
        ),
      );
  }
  return found;
}

/** Findings for front matter of modules that names what is not there, or contradicts what is. */
export function moduleFindings(parts: Parts): Diagnostic[] {
  const { fields, document, modules } = parts;
  const found: Diagnostic[] = [];
  const refs = (fields.axes ?? []).flatMap(({ key, options }) => options.map((option) => `${key}/${option}`));
  for (const [own, { file, frontMatter, document: front }] of modules) {
    if (frontMatter === null) continue;
    const at = (path: Path): SourceSpan => front?.spanOf(path) ?? startOf(file);
    frontMatter.requires?.forEach((ref, n) => {
      const [axis] = ref.split('/');
      const clash = frontMatter.requires
        ?.slice(0, n)
        .find((earlier) => earlier !== ref && earlier.split('/')[0] === axis);
      if (ref === own || axis === own.split('/')[0])
        found.push(
          error(
            'module/requires-own-axis',
            at(['requires', n]),
            `\`${own}\` requires an option of its own axis.`,
            'Remove it.',
          ),
        );
      else if (clash !== undefined)
        found.push(
          error(
            'module/impossible',
            at(['requires', n]),
            `\`${own}\` requires both \`${clash}\` and \`${ref}\`.`,
            'Keep one: an axis has one option at a time.',
          ),
        );
      else if (fields.axes !== undefined && !refs.includes(ref))
        found.push(
          error(
            'module/unknown-reference',
            at(['requires', n]),
            `There is no option \`${ref}\`.`,
            suggestion(ref, refs, 'options'),
          ),
        );
      if (frontMatter.conflicts?.includes(ref))
        found.push(
          error(
            'module/impossible',
            at(['requires', n]),
            `\`${own}\` both requires and conflicts with \`${ref}\`.`,
            'Keep one of the two.',
          ),
        );
    });
    frontMatter.conflicts?.forEach((ref, n) => {
      const contradicted = ref.startsWith('throughline/')
        ? constraintNamed(parts, ref.slice('throughline/'.length))
        : null;
      if (contradicted !== null) {
        const message = `\`${own}\` says that it contradicts the constraint \`${ref}\`.`;
        const related = [other(contradicted, 'The constraint, which nothing may override.')];
        found.push(
          error(
            'module/contradicts-throughline',
            at(['conflicts', n]),
            message,
            'Change the module so that it keeps to the constraint.',
            related,
          ),
        );
        return;
      }
      if (fields.axes !== undefined && !refs.includes(ref))
        found.push(
          error(
            'module/unknown-reference',
            at(['conflicts', n]),
            `There is no option \`${ref}\`.`,
            suggestion(ref, refs, 'options'),
          ),
        );
    });
    const known = [
      { field: 'locales', names: fields.locales && Object.keys(fields.locales), what: 'locale' },
      { field: 'channels', names: document === null ? undefined : channelsOf(parts), what: 'channel' },
    ] as const;
    for (const { field, names, what } of known) {
      if (names === undefined) continue;
      frontMatter[field]?.forEach((name, n) => {
        if (names.includes(name)) return;
        found.push(
          error(
            `module/unknown-${what}`,
            at([field, n]),
            `The persona has no ${what} \`${name}\`.`,
            suggestion(name, names, `${what}s`),
          ),
        );
      });
    }
  }
  return found;
}

function channelsOf({ fields, document }: Parts): string[] | undefined {
  if (fields.channels !== undefined) return Object.keys(fields.channels);
  const value = document?.value;
  return typeof value === 'object' && value !== null && 'channels' in value ? undefined : [];
}

function constraintNamed({ fields, document }: Parts, wanted: string): SourceSpan | null {
  const found = constraintPaths(fields).find(({ name }) => name === wanted);
  return found === undefined ? null : (document?.spanOf(found.path) ?? null);
}
