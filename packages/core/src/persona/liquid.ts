import type { Template } from 'liquidjs';
import { Context, Liquid, LiquidError } from 'liquidjs';
import { TEMPLATE_MEMORY_LIMIT, TEXT_LENGTH_LIMIT } from './limits.ts';

/** Tags of a persona's templates. Without loops and partials, a render takes no longer than its text is. */
export const TAGS: readonly string[] = ['if', 'unless', 'case', 'assign', 'capture', 'comment', 'raw', '#'];
/** Filters of a persona's templates: pure ones, no clock and no randomness. */
export const FILTERS: readonly string[] = [
  ...['upcase', 'downcase', 'capitalize', 'strip', 'lstrip', 'rstrip', 'append', 'prepend', 'replace', 'remove'],
  ...['truncate', 'truncatewords', 'default', 'size', 'escape', 'plus', 'minus', 'times', 'divided_by', 'modulo'],
  ...['round', 'floor', 'ceil', 'abs', 'at_least', 'at_most'],
];

const engine = strictEngine();

export type { Template };

/** What templates may name: declared variables, `persona.name`, `locale` and `channel`. */
export type TemplateScope = Readonly<Record<string, string | number | boolean | null | { readonly name: string }>>;

/** Whether a text holds anything for Liquid to do. */
export function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%');
}

/** Parses a template; throws a `LiquidError` that knows its place. */
export function parseTemplate(text: string): Template[] {
  return engine.parse(text);
}

/** A scope that several parts of one text share, so that what one assigns the next can name. */
export function renderContext(scope: TemplateScope): Context {
  return new Context(scope, engine.options, { sync: true });
}

/** Renders a parsed template; throws a `LiquidError` when a filter can not do its work or memory runs out. */
export function renderTemplate(templates: Template[], context: Context): string {
  return String(engine.renderSync(templates, context));
}

/** Every name that a template expects from outside, with the offset of each place, row and column counting from 1. */
export function namesIn(
  templates: Template[],
): readonly { readonly path: readonly string[]; readonly row: number; readonly column: number }[] {
  const { globals } = engine.analyzeSync(templates, { partials: false });
  return Object.values(globals).flatMap((uses) =>
    uses.map(({ segments, location }) => ({
      path: segments.map(String),
      row: location.row,
      column: location.col,
    })),
  );
}

/** Whether something thrown is Liquid's own. */
export function isLiquidError(error: unknown): error is LiquidError {
  return LiquidError.is(error);
}

function strictEngine(): Liquid {
  const liquid = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    relativeReference: false,
    dynamicPartials: false,
    templates: {},
    parseLimit: TEXT_LENGTH_LIMIT,
    memoryLimit: TEMPLATE_MEMORY_LIMIT,
  });
  for (const tag of Object.keys(liquid.tags)) if (!TAGS.includes(tag)) delete liquid.tags[tag];
  for (const filter of Object.keys(liquid.filters)) if (!FILTERS.includes(filter)) liquid.unregisterFilter(filter);
  return liquid;
}
