import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findForbidden, ROOMS, roomOf } from './import-rules.ts';
import { findCycles, loadSources, readImports } from './read-imports.ts';

const root = new URL('../../', import.meta.url).pathname;
const packages = ['core', 'sdk', 'server', 'console'];
const sources = loadSources(root, packages);
const graph = readImports(sources);

/** The imports that a plain search of the text finds, to hold the parser's count against. */
function searchedImports(text: string): number {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/`(?:\\.|[^`\\])*`/g, '``');
  return (code.match(/^(?:import|export)\b[^;'"=]*?\bfrom\s+'[^']+'|^import\s+'[^']+'/gm) ?? []).length;
}

function graphOf(files: Record<string, string>) {
  return readImports(new Map(Object.entries(files)));
}

describe('the import table', () => {
  it('holds for every module of every package', () => {
    expect(findForbidden(graph)).toEqual([]);
  });

  it('finds no circle of imports', () => {
    expect(findCycles(graph).map((cycle) => cycle.join(' → '))).toEqual([]);
  });

  it('has looked at every source file on disk', () => {
    const onDisk = packages.flatMap((name) =>
      readdirSync(new URL(`packages/${name}/`, `file://${root}`), { recursive: true, encoding: 'utf8' })
        .filter((path) => /^src\/.*\.tsx?$/.test(path) && !/\.(test|property|d)\.tsx?$/.test(path))
        .map((path) => `packages/${name}/${path}`),
    );
    process.stdout.write(`import table: ${graph.modules.length} modules, ${graph.edges.length} imports\n`);
    expect(new Set(graph.modules)).toEqual(new Set(onDisk));
    expect(graph.modules.length).toBeGreaterThan(40);
  });

  it('has seen every import that a search of the text finds', () => {
    const seen = (path: string) => graph.edges.filter(({ from }) => from === path).length;
    const short = [...sources].filter(([path, text]) => seen(path) < searchedImports(text)).map(([path]) => path);
    expect(short).toEqual([]);
  });

  it('resolves every relative import to a module or a file that is there', () => {
    const relative = graph.edges.filter(({ to }) => to.startsWith('packages/') && /\.tsx?$/.test(to));
    expect(relative.length).toBeGreaterThan(40);
    const lost = relative.filter(({ to }) => !sources.has(to));
    expect(lost.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('names a rule for every room of the server and of core', () => {
    const rooms = new Set(
      graph.modules.filter((path) => /^packages\/(core|server)\/src\/[^/]+\//.test(path)).map(roomOf),
    );
    expect([...rooms].filter((room) => !(room in ROOMS))).toEqual([]);
  });
});

describe('the import table catches', () => {
  it.each([
    ['a database in the gateway', 'server/src/gateway/a.ts', "import { connect } from '../postgres/connect.ts';"],
    ['a type of a forbidden room', 'server/src/http/a.ts', "import type { Turn } from '../telemetry/turn.ts';"],
    ['a re-export', 'server/src/postgres/a.ts', "export { a } from '../clickhouse/b.ts';"],
    ['a dynamic import', 'server/src/cli/show.ts', "export const a = () => import('../daemon/start-daemon.ts');"],
    [
      'the composition root outside cli/serve',
      'server/src/cli/main.ts',
      "import { a } from '../daemon/start-daemon.ts';",
    ],
    ['rehearsals outside cli/rehearse', 'server/src/cli/serve.ts', "import { a } from '../rehearsal/play.ts';"],
    ['one room of core in another', 'core/src/persona/a.ts', "import { decide } from '../release/decide.ts';"],
    ['Node in core', 'core/src/persona/a.ts', "import { readFileSync } from 'node:fs';"],
    ['Node in the evaluator', 'sdk/src/evaluator/a.ts', "import { readFileSync } from 'node:fs';"],
    ['an unlisted package in core', 'core/src/persona/a.ts', "import lodash from 'lodash';"],
    ['the server in the console', 'console/src/a.tsx', "import { a } from '../../server/src/api/api.ts';"],
    ['the sdk in core', 'core/src/persona/a.ts', "import type { A } from '@setlist/sdk';"],
    ['the sdk as a value in the gateway', 'server/src/gateway/a.ts', "import { createClient } from '@setlist/sdk';"],
    ['a database driver outside its room', 'server/src/operations/a.ts', "import pg from 'pg';"],
    ['a room without a rule', 'server/src/attic/a.ts', "import { a } from '../http/edge.ts';"],
  ])('%s', (_claim, path, text) => {
    expect(findForbidden(graphOf({ [`packages/${path}`]: text }))).toHaveLength(1);
  });

  it.each([
    ['serve opening the composition root', 'server/src/cli/serve.ts', "import { a } from '../daemon/start-daemon.ts';"],
    ['a listed package in core', 'core/src/persona/a.ts', "import { sha256 } from '@noble/hashes/sha2.js';"],
    ['a type of the sdk in the api', 'server/src/api/a.ts', "import type { A } from '@setlist/sdk';"],
    ['the operations in the api', 'server/src/api/a.ts', "import { a } from '../operations/create-key.ts';"],
  ])('but not %s', (_claim, path, text) => {
    expect(findForbidden(graphOf({ [`packages/${path}`]: text }))).toEqual([]);
  });

  it('a circle through three modules, and not one of types', () => {
    const circle = graphOf({
      'packages/core/src/persona/a.ts': "import { b } from './b.ts';",
      'packages/core/src/persona/b.ts': "export { c } from './c.ts';",
      'packages/core/src/persona/c.ts': "import { a } from './a.ts';\nimport type { B } from './b.ts';",
    });
    expect(findCycles(circle)).toEqual([['a', 'b', 'c', 'a'].map((name) => `packages/core/src/persona/${name}.ts`)]);
  });

  it('a module that does not parse', () => {
    expect(() => graphOf({ 'packages/core/src/persona/a.ts': 'import {' })).toThrow('packages/core/src/persona/a.ts');
  });
});
