import type { Diagnostic } from './diagnostic.ts';
import type { Folder } from './folder.ts';
import { type MarkdownFile, parseMarkdown } from './front-matter.ts';
import type { ModuleRef } from './revision.ts';
import { type ModuleFrontMatter, ModuleFrontMatterSchema, type PersonaFile, PersonaFileSchema } from './schema.ts';
import { fits, schemaFindings } from './schema-findings.ts';
import { parseSkill, type SkillFolder } from './skill-folder.ts';
import { type Sound, soundParts } from './sound.ts';
import { parseYaml, type YamlDocument } from './yaml-document.ts';

/** The sound parts of persona.yaml; a variable is sound as a whole or not at all. */
export type SoundFields = Omit<Sound<PersonaFile>, 'variables'> & {
  readonly variables?: Readonly<Record<string, NonNullable<PersonaFile['variables']>[string] | undefined>>;
};

/** A persona's files, each parsed by itself. What is wrong in one part does not keep the others from being checked. */
export interface Parts {
  /** `null`: not YAML at all. */
  readonly document: YamlDocument | null;
  /** What of persona.yaml is as the schema says. */
  readonly fields: SoundFields;
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
  const fields = (soundParts(PersonaFileSchema, value) ?? {}) as SoundFields;
  return { parts: { document, fields, persona, modules, skills }, diagnostics };
}

/** Whether persona.yaml has a field, sound or not. */
export function hasField(document: YamlDocument, field: string): boolean {
  return typeof document.value === 'object' && document.value !== null && Object.hasOwn(document.value, field);
}
