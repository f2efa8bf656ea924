import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './project-files.ts';

type Manifest = {
  name?: string;
  license?: string | { type?: string };
  licenses?: readonly { type?: string }[];
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
};

const readManifest = (path: string): Manifest => JSON.parse(readFileSync(`${root}${path}/package.json`, 'utf8'));

/** Where Node would find `name` from `path`, both below the root; `null` when it is not installed, as other platforms' builds. */
function locate(path: string, name: string): string | null {
  for (let folder = path; ; folder = posix.dirname(folder)) {
    const candidate = posix.join(folder, 'node_modules', name);
    if (existsSync(`${root}${candidate}/package.json`)) return candidate;
    if (folder === '.') return null;
  }
}

/** Every package that what we publish brings along. The console's are bundled into the server, its build tools left out. */
function shippedPackages(): Map<string, Manifest> {
  const found = new Map<string, Manifest>();
  const walk = (path: string, names: readonly string[]) => {
    for (const name of names) {
      const place = locate(path, name);
      if (!place || found.has(place)) continue;
      const manifest = readManifest(place);
      found.set(place, manifest);
      walk(place, Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }));
    }
  };
  for (const folder of ['packages/core', 'packages/sdk', 'packages/server', 'packages/console']) {
    const { dependencies, optionalDependencies, devDependencies } = readManifest(folder);
    const bundled = folder.endsWith('console') ? Object.keys(devDependencies ?? {}).filter(isBundled) : [];
    walk(folder, [...Object.keys({ ...dependencies, ...optionalDependencies }), ...bundled]);
  }
  return found;
}

const isBundled = (name: string) => !/^(vite|@vitejs\/|@types\/)/.test(name);

function licenceOf({ license, licenses }: Manifest): string {
  if (typeof license === 'string') return license;
  return license?.type ?? licenses?.map(({ type }) => type).join(' OR ') ?? '';
}

/** Whether an SPDX expression leaves a choice free of the GPL family. */
function isFree(licence: string): boolean {
  if (licence === '') return false;
  return licence.split(/\s+OR\s+/i).some((choice) => !/\b[AL]?GPL\b/i.test(choice.replaceAll('-', ' ')));
}

describe('the packages that we ship or ask for', () => {
  const shipped = shippedPackages();

  it('are all looked at', () => {
    process.stdout.write(`licences: ${shipped.size} production packages\n`);
    expect(shipped.size).toBeGreaterThan(60);
    expect([...shipped.keys()]).toContain('node_modules/fastify');
    expect([...shipped.keys()]).toContain('node_modules/react');
  });

  it('each state a licence, and none is GPL, AGPL or LGPL', () => {
    const foreign = [...shipped].filter(([, manifest]) => !isFree(licenceOf(manifest)));
    expect(foreign.map(([place, manifest]) => `${place}: ${licenceOf(manifest)}`)).toEqual([]);
  });

  it.each([
    ['LGPL-3.0-or-later', false],
    ['AGPL-3.0', false],
    ['GPL-2.0 WITH Classpath-exception-2.0', false],
    ['', false],
    ['(MIT OR GPL-3.0)', true],
    ['Apache-2.0 AND MIT', true],
  ])('%s is told apart', (licence, free) => {
    expect(isFree(licence)).toBe(free);
  });
});
