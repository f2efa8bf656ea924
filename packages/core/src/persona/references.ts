import { declaredOptions, misspeltOptions, unlisted } from './declared-options.ts';
import type { Diagnostic, SourceSpan } from './diagnostic.ts';
import { error, other, startOf } from './finding.ts';
import type { MarkdownFile } from './front-matter.ts';
import { constraintPlaces } from './name-findings.ts';
import { suggestion } from './near.ts';
import { hasField, type Parts } from './parts.ts';
import type { ModuleRef } from './revision.ts';
import { KEY_PATTERN, LOCALE_PATTERN, type ModuleFrontMatter } from './schema.ts';
import { namesOf } from './sound.ts';
import type { Path } from './yaml-document.ts';

type Module = MarkdownFile<ModuleFrontMatter>;

/** Findings for front matter of modules that names what is not there, or contradicts what is. */
export function moduleFindings(parts: Parts): readonly Diagnostic[] {
  const unknown = unknownReference(parts);
  return [...parts.modules].flatMap(([own, module]) => [
    ...requirements(own, module, unknown),
    ...conflicts(own, module, unknown, parts),
    ...settings(module, parts),
  ]);
}

function at({ document, file }: Module, path: Path): SourceSpan {
  return document?.spanOf(path) ?? startOf(file);
}

function unknownReference(parts: Parts): (ref: ModuleRef, span: SourceSpan) => Diagnostic[] {
  const isUnlisted = unlisted(parts);
  const meant = new Set(misspeltOptions(parts).values());
  const refs = declaredOptions(parts).map(({ ref }) => ref);
  return (ref, span) => {
    if (!isUnlisted(ref) || meant.has(ref)) return [];
    const message = `There is no option \`${ref}\`.`;
    return [error('module/unknown-reference', span, message, suggestion(ref, refs, 'options'))];
  };
}

function requirements(own: ModuleRef, module: Module, unknown: ReturnType<typeof unknownReference>): Diagnostic[] {
  const { requires = [], conflicts = [] } = module.sound;
  return requires.flatMap((ref, n) => {
    if (ref === undefined) return [];
    const span = at(module, ['requires', n]);
    const axis = axisOf(ref);
    const clash = requires.slice(0, n).find((earlier) => earlier !== ref && axisOf(earlier) === axis);
    const both = `\`${own}\` both requires and conflicts with \`${ref}\`.`;
    const contradicted = conflicts.includes(ref)
      ? [error('module/impossible', span, both, 'Keep one of the two.')]
      : [];
    if (axis === axisOf(own)) {
      const message = `\`${own}\` requires an option of its own axis.`;
      return [error('module/requires-own-axis', span, message, 'Remove it.'), ...contradicted];
    }
    if (clash === undefined) return [...unknown(ref, span), ...contradicted];
    const message = `\`${own}\` requires both \`${clash}\` and \`${ref}\`.`;
    return [error('module/impossible', span, message, 'Keep one: an axis has one option at a time.'), ...contradicted];
  });
}

function conflicts(
  own: ModuleRef,
  module: Module,
  unknown: ReturnType<typeof unknownReference>,
  parts: Parts,
): Diagnostic[] {
  return (module.sound.conflicts ?? []).flatMap((ref, n) => {
    if (ref === undefined) return [];
    const span = at(module, ['conflicts', n]);
    const constraint = constraintNamed(parts, ref);
    if (constraint === null) return unknown(ref, span);
    const message = `\`${own}\` says that it contradicts the constraint \`${ref}\`.`;
    const related = [other(constraint, 'The constraint, which nothing may override.')];
    const mend = 'Change the module so that it keeps to the constraint.';
    return [error('module/contradicts-throughline', span, message, mend, related)];
  });
}

/** Locales and channels that a module suits, and that the persona does not have. */
function settings(module: Module, { fields, document }: Parts): Diagnostic[] {
  const known = [
    { field: 'locales', names: namesOf(fields.locales, LOCALE_PATTERN), what: 'locale' },
    {
      field: 'channels',
      names: document === null || hasField(document, 'channels') ? namesOf(fields.channels, KEY_PATTERN) : [],
      what: 'channel',
    },
  ] as const;
  return known.flatMap(({ field, names, what }) =>
    (module.sound[field] ?? []).flatMap((name, n) => {
      if (names === undefined || name === undefined || names.includes(name)) return [];
      const message = `The persona has no ${what} \`${name}\`.`;
      const mend = suggestion(name, names, `${what}s`);
      return [error(`module/unknown-${what}`, at(module, [field, n]), message, mend)];
    }),
  );
}

function constraintNamed({ fields, document }: Parts, ref: ModuleRef): SourceSpan | null {
  if (!ref.startsWith('throughline/')) return null;
  const found = constraintPlaces(fields).find(({ name }) => ref === `throughline/${name}`);
  return found === undefined ? null : (document?.spanOf(found.path) ?? null);
}

function axisOf(ref: ModuleRef | undefined): string | undefined {
  return ref?.split('/')[0];
}
