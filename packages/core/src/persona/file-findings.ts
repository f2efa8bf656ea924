import { declaredOptions, folderMeant, misspeltOptions, unlisted } from './declared-options.ts';
import type { Diagnostic } from './diagnostic.ts';
import { error, other, startOf } from './finding.ts';
import { nearest } from './near.ts';
import { hasField, type Parts } from './parts.ts';

/** Findings for files that persona.yaml lists and that are not there, and the reverse. */
export function fileFindings(parts: Parts): readonly Diagnostic[] {
  return [...moduleFiles(parts), ...skillFolders(parts)];
}

function moduleFiles(parts: Parts): Diagnostic[] {
  const { document, modules } = parts;
  if (document === null) return [];
  const found: Diagnostic[] = [];
  const misspelt = misspeltOptions(parts);
  const told = new Set<string>();
  for (const { ref, axis, a, o } of declaredOptions(parts)) {
    if (modules.has(ref)) continue;
    const meant = misspelt.get(ref);
    const folder = folderMeant(parts, axis);
    const file = meant === undefined ? undefined : modules.get(meant)?.file;
    if (meant === undefined || file === undefined) {
      const span = document.spanOf(['axes', a, 'options', o]);
      found.push(
        error('module/missing-file', span, `The option \`${ref}\` has no file.`, `Write \`modules/${ref}.md\`.`),
      );
      continue;
    }
    const related = [other(startOf(file), 'No axis lists this file.')];
    if (folder === null) {
      const span = document.spanOf(['axes', a, 'options', o]);
      const mend = `Did you mean \`${meant.slice(axis.length + 1)}\`?`;
      found.push(error('module/missing-file', span, `The option \`${ref}\` has no file.`, mend, related));
    } else if (!told.has(axis)) {
      told.add(axis);
      const message = `The axis \`${axis}\` has no folder \`modules/${axis}/\`.`;
      const mend = `Did you mean \`${folder}\`?`;
      found.push(error('module/missing-file', document.spanOf(['axes', a, 'key']), message, mend, related));
    }
  }
  const isUnlisted = unlisted(parts);
  const meant = new Set(misspelt.values());
  for (const [ref, { file }] of modules) {
    if (!isUnlisted(ref) || meant.has(ref)) continue;
    const [axis, option] = ref.split('/');
    const mend = `Add \`${option}\` to the options of the axis \`${axis}\` in persona.yaml, or remove the file.`;
    found.push(error('module/undeclared-file', startOf(file), `No axis declares the option \`${ref}\`.`, mend));
  }
  return found;
}

function skillFolders({ fields, document, skills }: Parts): Diagnostic[] {
  if (document === null) return [];
  const found: Diagnostic[] = [];
  const listed = fields.skills ?? [];
  const readable = 'skills' in fields ? listed.every((name) => name !== undefined) : !hasField(document, 'skills');
  const free = new Set(readable ? [...skills.keys()].filter((name) => !listed.includes(name)) : []);
  const fileOf = (name: string) => startOf(`skills/${name}/SKILL.md`);
  listed.forEach((name, n) => {
    if (name === undefined || skills.has(name)) return;
    const span = document.spanOf(['skills', n]);
    const near = nearest(name, free);
    const mend = near === null ? `Write \`skills/${name}/SKILL.md\`.` : `Did you mean \`${near}\`?`;
    const related = near === null ? [] : [other(fileOf(near), 'persona.yaml does not list this skill.')];
    if (near !== null) free.delete(near);
    found.push(error('skill/missing-folder', span, `The skill \`${name}\` has no folder.`, mend, related));
  });
  for (const name of free) {
    const mend = `Add \`${name}\` to \`skills\` in persona.yaml, or remove the folder.`;
    const message = `persona.yaml does not list the skill \`${name}\`.`;
    found.push(error('skill/undeclared-folder', fileOf(name), message, mend));
  }
  return found;
}
