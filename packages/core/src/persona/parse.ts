import { contentOf } from './content.ts';
import { contradictionFindings, type ThroughlinePlaces } from './contradiction-findings.ts';
import { guardOf } from './contradictions.ts';
import type { Diagnostic } from './diagnostic.ts';
import { digestOf } from './digest.ts';
import { fileFindings } from './file-findings.ts';
import { startOf } from './finding.ts';
import { sortFolder } from './folder.ts';
import { nameFindings } from './name-findings.ts';
import { hasField, type Parts, parseParts } from './parts.ts';
import { moduleFindings } from './references.ts';
import type { PersonaFiles, Revision } from './revision.ts';
import { sourcesOf } from './sources.ts';
import { templateFindings } from './template-findings.ts';
import { spanOnly } from './text-field.ts';
import { blankPhrases, lengthFinding, textFieldsOf, unseenFindings } from './text-fields.ts';
import { parameterFindings, unusedVariables, variableFindings } from './value-findings.ts';

/** A persona's files as a revision, or `null` and everything that is wrong with them. */
export function parsePersona(files: PersonaFiles): {
  readonly revision: Revision | null;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { folder, diagnostics: ofFolder } = sortFolder(files);
  const { parts, diagnostics: ofParts } = parseParts(folder);
  const diagnostics = inOrder([
    ...ofFolder,
    ...ofParts,
    ...fileFindings(parts),
    ...nameFindings(parts),
    ...moduleFindings(parts),
    ...parameterFindings(parts),
    ...variableFindings(parts),
    ...textFindings(parts),
  ]);
  const { persona, document } = parts;
  const sound = diagnostics.every(({ severity }) => severity !== 'error');
  if (!sound || persona === null || document === null) return { revision: null, diagnostics };
  const content = contentOf(persona, parts);
  const revision = { digest: digestOf(content), content, sources: sourcesOf(content, document, parts) };
  return { revision, diagnostics };
}

/** persona.yaml first, then by file and place. */
export function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const rank = ({ span }: Diagnostic) => (span.file === 'persona.yaml' ? 0 : 1);
  return [...diagnostics].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.span.file < b.span.file ? -1 : a.span.file > b.span.file ? 1 : 0) ||
      a.span.line - b.span.line ||
      a.span.column - b.span.column,
  );
}

function textFindings(parts: Parts): Diagnostic[] {
  const { fields } = parts;
  const variables = declaredVariables(parts);
  const guard = guardOf(fields.throughline ?? {});
  const places = placesOf(parts);
  const texts = textFieldsOf(parts);
  const tooLong = texts.flatMap((field) => lengthFinding(field) ?? []);
  const looked = texts.filter((field) => lengthFinding(field) === null);
  const found = looked.flatMap((field) => [
    ...unseenFindings(field),
    ...(field.kind === 'skill-body' || field.kind === 'skill' ? [] : templateFindings(field, variables)),
    ...contradictionFindings(field, guard, places),
  ]);
  return [...tooLong, ...found, ...blankPhrases(parts), ...(tooLong.length > 0 ? [] : unusedVariables(parts, texts))];
}

/** `null`: the declarations are at fault themselves, so that no name can be said to be undeclared. */
function declaredVariables({ fields, document }: Parts): readonly string[] | null {
  if (fields.variables !== undefined) return Object.keys(Object(document?.value).variables);
  return document === null || hasField(document, 'variables') ? null : [];
}

function placesOf({ document }: Parts): ThroughlinePlaces {
  const start = startOf('persona.yaml');
  return {
    phrase: (group, constraint, place) =>
      document === null ? start : spanOnly(document.spanOf(['throughline', group, constraint, 'forbids', place])),
    whole: document?.keySpanOf(['throughline']) ?? start,
  };
}
