import type { Diagnostic } from './diagnostic.ts';
import { error, startOf } from './finding.ts';
import type { Folder } from './folder.ts';
import { type MarkdownFile, parseMarkdown } from './front-matter.ts';
import type { ModuleRef } from './revision.ts';
import { type ModuleFrontMatter, ModuleFrontMatterSchema, type PersonaFile, PersonaFileSchema } from './schema.ts';
import { fits, schemaFindings } from './schema-findings.ts';
import { parseSkill, type SkillFolder } from './skill-folder.ts';
import { parseYaml, type YamlDocument } from './yaml-document.ts';

/** A persona's files, each parsed by itself. What is wrong in one part does not keep the others from being checked. */
export interface Parts {
  /** `null`: not YAML at all. */
  readonly document: YamlDocument | null;
  /** The fields of persona.yaml that are what the schema says. */
  readonly fields: Partial<PersonaFile>;
  /** All of persona.yaml, when all of it is. */
  readonly persona: PersonaFile | null;
  readonly modules: ReadonlyMap<ModuleRef, MarkdownFile<ModuleFrontMatter>>;
  readonly skills: ReadonlyMap<string, SkillFolder | null>;
}

/** Parses every file by itself. */
export function parseParts(folder: Folder): { readonly parts: Parts; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const yaml = folder.persona === null ? null : parseYaml('persona.yaml', folder.persona);
  const document = yaml?.document ?? null;
  diagnostics.push(...(yaml?.diagnostics ?? []));
  const found = document === null ? [] : schemaFindings(PersonaFileSchema, document);
  diagnostics.push(...found);
  const value = document?.value;
  const persona = found.length === 0 && fits(PersonaFileSchema, value) ? value : null;

  const modules = new Map<ModuleRef, MarkdownFile<ModuleFrontMatter>>();
  for (const [ref, { file, text }] of folder.modules) {
    const parsed = parseMarkdown(file, text, ModuleFrontMatterSchema);
    diagnostics.push(...parsed.diagnostics);
    modules.set(ref, parsed.markdown);
  }
  const skills = new Map<string, SkillFolder | null>();
  for (const [name, files] of folder.skills) {
    const parsed = parseSkill(name, files);
    diagnostics.push(...parsed.diagnostics);
    skills.set(name, parsed.skill);
  }
  return { parts: { document, fields: persona ?? soundFields(value), persona, modules, skills }, diagnostics };
}

function soundFields(value: unknown): Partial<PersonaFile> {
  if (typeof value !== 'object' || value === null) return {};
  const sound = Object.entries(value).filter(([field, part]) => {
    const schema = Object.entries(PersonaFileSchema.properties).find(([name]) => name === field)?.[1];
    return schema !== undefined && fits(schema, part);
  });
  return Object.fromEntries(sound);
}

/** Findings for files that a persona.yaml declares and that are not there, and the reverse. */
export function missingFiles(parts: Parts): Diagnostic[] {
  const { fields, document, modules, skills } = parts;
  const found: Diagnostic[] = [];
  if (document === null) return found;
  const declared = new Set<ModuleRef>();
  fields.axes?.forEach((axis, a) => {
    axis.options.forEach((option, o) => {
      const ref = `${axis.key}/${option}`;
      declared.add(ref);
      if (modules.has(ref)) return;
      const span = document.spanOf(['axes', a, 'options', o]);
      found.push(
        error('module/missing-file', span, `The option \`${ref}\` has no file.`, `Write \`modules/${ref}.md\`.`),
      );
    });
  });
  for (const [ref, { file }] of 'axes' in fields || !hasField(document, 'axes') ? modules : []) {
    if (declared.has(ref)) continue;
    const [axis, option] = ref.split('/');
    const mend = `Add \`${option}\` to the options of the axis \`${axis}\` in persona.yaml, or remove the file.`;
    found.push(error('module/undeclared-file', startOf(file), `No axis declares the option \`${ref}\`.`, mend));
  }
  fields.skills?.forEach((name, n) => {
    if (skills.has(name)) return;
    const span = document.spanOf(['skills', n]);
    found.push(
      error('skill/missing-folder', span, `The skill \`${name}\` has no folder.`, `Write \`skills/${name}/SKILL.md\`.`),
    );
  });
  for (const name of 'skills' in fields || !hasField(document, 'skills') ? skills.keys() : []) {
    if (fields.skills?.includes(name)) continue;
    const mend = `Add \`${name}\` to \`skills\` in persona.yaml, or remove the folder.`;
    found.push(
      error(
        'skill/undeclared-folder',
        startOf(`skills/${name}/SKILL.md`),
        `persona.yaml does not list the skill \`${name}\`.`,
        mend,
      ),
    );
  }
  return found;
}

function hasField(document: YamlDocument, field: string): boolean {
  return typeof document.value === 'object' && document.value !== null && field in document.value;
}
