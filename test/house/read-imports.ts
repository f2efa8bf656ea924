import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'oxc-parser';

/** One import of one module: `to` is a path from the root for a relative import, else the specifier as written. */
export type Edge = { readonly from: string; readonly to: string; readonly typeOnly: boolean };

export type ImportGraph = { readonly modules: readonly string[]; readonly edges: readonly Edge[] };

/** Module texts by their path from the root, `/` between folders. */
export type Sources = ReadonlyMap<string, string>;

const isModule = (path: string) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts');
const isTest = (path: string) => /\.(test|property)\.tsx?$/.test(path);

/** Every TypeScript module below `packages/<name>/src`, tests left out. `root` is the project's folder. */
export function loadSources(root: string, packages: readonly string[]): Sources {
  const sources = new Map<string, string>();
  for (const name of packages) {
    const base = `packages/${name}/src`;
    if (!existsSync(join(root, base))) continue;
    for (const entry of readdirSync(join(root, base), { recursive: true, encoding: 'utf8' })) {
      const path = posix.join(base, entry.replaceAll('\\', '/'));
      if (isModule(path) && !isTest(path)) sources.set(path, readFileSync(join(root, path), 'utf8'));
    }
  }
  return sources;
}

/** The imports, re-exports and dynamic imports of every module. Throws on a module that does not parse. */
export function readImports(sources: Sources): ImportGraph {
  const edges = [...sources].flatMap(([path, text]) => edgesOf(path, text));
  return { modules: [...sources.keys()], edges };
}

function edgesOf(from: string, text: string): Edge[] {
  const { module, errors } = parseSync(from, text);
  if (errors.length > 0) throw new Error(`${from}: ${errors[0]?.message}`);
  const edge = (specifier: string, typeOnly: boolean): Edge => ({ from, to: resolved(from, specifier), typeOnly });
  const imports = module.staticImports.map(({ moduleRequest, entries }) =>
    edge(moduleRequest.value, entries.length > 0 && entries.every(({ isType }) => isType)),
  );
  const exports = module.staticExports.flatMap(({ entries }) => {
    const request = entries[0]?.moduleRequest;
    return request
      ? [
          edge(
            request.value,
            entries.every(({ isType }) => isType),
          ),
        ]
      : [];
  });
  const dynamic = module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
    const literal = /^(['"`])([^'"`$]+)\1$/.exec(text.slice(start, end));
    return literal?.[2] ? [edge(literal[2], false)] : [];
  });
  return [...imports, ...exports, ...dynamic];
}

function resolved(from: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : specifier;
}

/** Circles of modules that import each other's values, each as a path that ends where it began. Type imports make none. */
export function findCycles({ modules, edges }: ImportGraph): string[][] {
  const targets = new Map<string, string[]>(modules.map((path) => [path, []]));
  for (const { from, to, typeOnly } of edges) if (!typeOnly && targets.has(to)) targets.get(from)?.push(to);
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]) => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path]);
    if (start >= 0 || done.has(path)) return;
    for (const next of targets.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of modules) visit(path, []);
  return cycles;
}
