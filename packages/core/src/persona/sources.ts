import { byKey } from './content.ts';
import type { Parts } from './parts.ts';
import type { PersonaContent, SourceMap } from './revision.ts';
import { type TextSpan, trimmed } from './text-field.ts';
import type { Path, YamlDocument } from './yaml-document.ts';

/** Where every part of the content stands in the files it was made of. */
export function sourcesOf(content: PersonaContent, document: YamlDocument, parts: Parts): SourceMap {
  const sources: Record<string, TextSpan> = {};
  const at = (pointer: string, path: Path) => {
    const value = path.reduce<unknown>((part, step) => Object(part)[step], document.value);
    if (value === undefined) return;
    const span = document.spanOf(path);
    sources[pointer] = typeof value === 'string' ? trimmed(value, span).source : span;
  };
  for (const field of [
    'key',
    'version',
    'name',
    'description',
    'owner',
    'voice',
    'defaultLocale',
    'model',
    'extensions',
  ])
    at(`/${field}`, [field]);
  for (const group of ['brand', 'safety'] as const)
    content.throughline[group].forEach(({ forbids }, n) => {
      const base = `/throughline/${group}/${n}`;
      at(base, ['throughline', group, n, 'id']);
      at(`${base}/id`, ['throughline', group, n, 'id']);
      at(`${base}/text`, ['throughline', group, n, 'text']);
      for (const p of forbids.keys()) at(`${base}/forbids/${p}`, ['throughline', group, n, 'forbids', p]);
    });
  for (const locale of Object.keys(content.throughline.disclosure))
    at(`/throughline/disclosure/${locale}`, ['throughline', 'disclosure', locale]);
  for (const locale of Object.keys(content.fallback)) at(`/fallback/${locale}`, ['fallback', locale]);
  content.axes.forEach((axis, a) => {
    for (const field of ['key', 'description', 'personal', 'default']) at(`/axes/${a}/${field}`, ['axes', a, field]);
    at(`/axes/${a}`, ['axes', a, 'key']);
    axis.options.forEach(({ option }, o) => {
      Object.assign(sources, moduleSources(`/axes/${a}/options/${o}`, `${axis.key}/${option}`, content, parts, a, o));
    });
  });
  for (const [name, bound] of Object.entries(content.model.parameters))
    for (const field of ['', ...Object.keys(bound)])
      at(`/model/parameters/${name}${field && `/${field}`}`, ['model', 'parameters', name, ...(field ? [field] : [])]);
  content.model.attempts.forEach((_, n) => {
    at(`/model/attempts/${n}`, ['model', 'attempts', n]);
    for (const field of ['upstream', 'model']) at(`/model/attempts/${n}/${field}`, ['model', 'attempts', n, field]);
  });
  content.channels.forEach(({ key, parameters }, n) => {
    at(`/channels/${n}`, ['channels', key]);
    at(`/channels/${n}/instructions`, ['channels', key, 'instructions']);
    for (const name of Object.keys(parameters))
      at(`/channels/${n}/parameters/${name}`, ['channels', key, 'parameters', name]);
  });
  content.locales.forEach(({ locale }, n) => {
    at(`/locales/${n}`, ['locales', locale]);
    at(`/locales/${n}/instructions`, ['locales', locale, 'instructions']);
  });
  content.variables.forEach(({ name }, n) => {
    at(`/variables/${n}`, ['variables', name]);
    at(`/variables/${n}/default`, ['variables', name, 'default']);
  });
  content.skills.forEach(({ name }, n) => {
    Object.assign(sources, skillSources(`/skills/${n}`, name, parts));
  });
  return Object.fromEntries(byKey(sources));
}

function moduleSources(
  base: string,
  ref: string,
  content: PersonaContent,
  { modules }: Parts,
  a: number,
  o: number,
): Record<string, TextSpan> {
  const file = modules.get(ref);
  if (file === undefined) return {};
  const sources: Record<string, TextSpan> = { [base]: file.bodySource, [`${base}/body`]: file.bodySource };
  const module = content.axes[a]?.options[o];
  const { document, frontMatter } = file;
  if (document === null || frontMatter === null || module === undefined) return sources;
  if (frontMatter.description !== undefined) sources[`${base}/description`] = document.spanOf(['description']);
  for (const field of ['requires', 'conflicts', 'locales', 'channels'] as const)
    module[field]?.forEach((ref, n) => {
      sources[`${base}/${field}/${n}`] = document.spanOf([field, frontMatter[field]?.indexOf(ref) ?? 0]);
    });
  for (const name of Object.keys(module.parameters))
    sources[`${base}/parameters/${name}`] = document.spanOf(['parameters', name]);
  return sources;
}

function skillSources(base: string, name: string, { skills }: Parts): Record<string, TextSpan> {
  const markdown = skills.get(name)?.markdown;
  if (!markdown) return {};
  const sources: Record<string, TextSpan> = { [base]: markdown.bodySource, [`${base}/body`]: markdown.bodySource };
  for (const field of ['name', 'description', 'license', 'compatibility', 'metadata'])
    if (markdown.document !== null && markdown.frontMatter !== null && field in markdown.frontMatter)
      sources[`${base}/${field}`] = markdown.document.spanOf([field]);
  return sources;
}
