import type { Parts } from './parts.ts';
import {
  type Axis,
  type Channel,
  type Module,
  PARAMETER_NAMES,
  type ParameterBound,
  type ParameterChange,
  type ParameterChanges,
  type ParameterName,
  type PersonaContent,
  type Skill,
} from './revision.ts';
import type { ModuleFrontMatter, PersonaFile } from './schema.ts';
import { variablesOf } from './value-findings.ts';

/** The content of parts without fault: whatever may be written in several ways is written in one. */
export function contentOf(persona: PersonaFile, parts: Parts): PersonaContent {
  const { key, version, name, description, owner, throughline, voice, model, defaultLocale } = persona;
  const constraints = (group: 'brand' | 'safety') =>
    throughline[group].map(({ id, text, forbids = [] }) => ({
      id,
      text: text.trim(),
      forbids: forbids.map((one) => one.trim()),
    }));
  return {
    format: 1,
    key,
    version,
    name: name.trim(),
    description: description.trim(),
    owner: owner.trim(),
    throughline: {
      brand: constraints('brand'),
      safety: constraints('safety'),
      disclosure: trimmedTexts(throughline.disclosure),
    },
    voice: trimmedText(voice),
    axes: (persona.axes ?? []).map((axis) => axisOf(axis, parts)),
    model: {
      parameters: boundsOf(model.parameters),
      attempts: model.attempts.map(({ upstream, model }) => ({ upstream, model })),
    },
    channels: byKey(persona.channels ?? {}).map(
      ([key, { instructions = '', parameters }]): Channel => ({
        key,
        instructions: trimmedText(instructions),
        parameters: changesOf(parameters),
      }),
    ),
    defaultLocale,
    locales: byKey(persona.locales).map(([locale, { instructions = '' }]) => ({
      locale,
      instructions: trimmedText(instructions),
    })),
    fallback: trimmedTexts(persona.fallback),
    variables: variablesOf(persona),
    skills: (persona.skills ?? []).flatMap((name) => skillOf(name, parts)),
    extensions: persona.extensions ?? {},
  };
}

/** Entries in the order of their keys' UTF-16 units, the same on every machine. */
export function byKey<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Without blank lines before and white space after: what YAML styles differ in. */
function trimmedText(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
}

function trimmedTexts(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(byKey(texts).map(([locale, text]) => [locale, trimmedText(text)]));
}

function axisOf(axis: NonNullable<PersonaFile['axes']>[number], { modules }: Parts): Axis {
  const { key, description = '', personal = false, options } = axis;
  return {
    key,
    description: description.trim(),
    personal,
    default: axis.default,
    options: options.flatMap((option) => {
      const file = modules.get(`${key}/${option}`);
      return file?.frontMatter ? [moduleOf(option, file.frontMatter, file.body)] : [];
    }),
  };
}

function moduleOf(option: string, front: ModuleFrontMatter, body: string): Module {
  return {
    option,
    description: (front.description ?? '').trim(),
    requires: asSet(front.requires ?? []),
    conflicts: asSet(front.conflicts ?? []),
    parameters: changesOf(front.parameters),
    locales: front.locales === undefined ? null : asSet(front.locales),
    channels: front.channels === undefined ? null : asSet(front.channels),
    body,
  };
}

function boundsOf(parameters: PersonaFile['model']['parameters'] = {}): Partial<Record<ParameterName, ParameterBound>> {
  const bounds: Partial<Record<ParameterName, ParameterBound>> = {};
  for (const name of PARAMETER_NAMES) {
    const bound = parameters[name];
    if (bound === undefined) continue;
    const { default: value = null, min = null, max = null, beyond = 'clamp' } = bound;
    bounds[name] = { default: value, min, max, beyond };
  }
  return bounds;
}

function changesOf(parameters: ModuleFrontMatter['parameters'] = {}): ParameterChanges {
  const changes: Partial<Record<ParameterName, ParameterChange>> = {};
  for (const name of PARAMETER_NAMES) {
    const change = parameters[name];
    if (change !== undefined) changes[name] = typeof change === 'number' ? { set: change } : { add: change.add };
  }
  return changes;
}

function skillOf(name: string, { skills }: Parts): Skill[] {
  const folder = skills.get(name);
  const front = folder?.markdown.frontMatter;
  if (!folder || !front) return [];
  return [
    {
      name,
      description: front.description.trim(),
      license: front.license ?? null,
      compatibility: front.compatibility ?? null,
      metadata: Object.fromEntries(byKey(front.metadata ?? {})),
      allowedTools: front['allowed-tools'] ?? null,
      body: folder.markdown.body,
      files: folder.files,
    },
  ];
}

/** Order and repeats mean nothing in a list of references. */
function asSet(refs: readonly string[]): string[] {
  return [...new Set(refs)].sort();
}
