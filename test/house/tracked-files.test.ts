import { describe, expect, it } from 'vitest';
import { listFiles, readText } from './project-files.ts';

/** Hosts that serve packages: which of them a machine uses is that machine's affair. */
const REGISTRY =
  /\b(registry\.(npmjs|yarnpkg|npmmirror)\.\w+|npm\.pkg\.github\.com|[\w.-]+\.(jfrog\.io|debian\.org)|[\w.-]*(artifactory|verdaccio|nexus)[\w-]*\.[a-z]{2,})\b/i;
/** Folders of one machine or of one person. */
const MACHINE_PATH = /(?<![\w.~-])(\/work\/|\/root\/|\/home\/[a-z]|\/Users\/[A-Za-z]|[A-Z]:\\Users\\)/;
const SECRET = /\b(sk-(?:proj|ant)-[A-Za-z0-9_-]{20,}|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{36})\b/;
const UNTELLING =
  /(^|-)(util|utils|helper|helpers|common|shared|manager|service|services|data|info|handle|process|misc)(-|$)/;

const files = listFiles();

function linesMatching(pattern: RegExp): string[] {
  return files.flatMap((path) => {
    const lines = readText(path)?.split('\n') ?? [];
    return lines.flatMap((line, index) =>
      pattern.test(line) ? [`${path}:${index + 1}: ${pattern.exec(line)?.[0]}`] : [],
    );
  });
}

const sourceNames = files.filter((path) => /^(packages\/[^/]+\/src|scripts|bench|test)\//.test(path));

describe('the files of the project', () => {
  it('are there to look at', () => {
    expect(files.length).toBeGreaterThan(50);
  });

  it('name no package registry', () => {
    expect(linesMatching(REGISTRY)).toEqual([]);
  });

  it('name no path of a machine', () => {
    expect(linesMatching(MACHINE_PATH)).toEqual([]);
  });

  it('hold no key of a provider', () => {
    expect(linesMatching(SECRET)).toEqual([]);
  });

  it('are named after the one thing inside', () => {
    const names = sourceNames.map((path) => ({ path, name: path.split('/').at(-1)?.split('.')[0] ?? '' }));
    expect(names.filter(({ name }) => UNTELLING.test(name)).map(({ path }) => path)).toEqual([]);
  });

  it('are named in kebab-case below src', () => {
    const odd = sourceNames.filter(
      (path) => path.startsWith('packages/') && /\.tsx?$/.test(path) && !/\/[a-z0-9$_.-]+$/.test(path),
    );
    expect(odd).toEqual([]);
  });
});

describe('what is looked for is found', () => {
  it.each([
    [REGISTRY, ['https://registry', 'npmjs.org/yaml'].join('.')],
    [REGISTRY, ['http://deb', 'debian.org/debian'].join('.')],
    [MACHINE_PATH, ["'", 'work', 'main', "x'"].join('/')],
    [MACHINE_PATH, ['', 'home', 'ada', 'x'].join('/')],
    [SECRET, `sk-${'proj'}-${'a1'.repeat(20)}`],
    [UNTELLING, 'string-utils'],
  ])('%s', (pattern, text) => {
    expect(pattern.test(text)).toBe(true);
  });

  it.each([
    [MACHINE_PATH, 'packages/server/work/main'],
    [REGISTRY, 'https://www.npmjs.com/package/yaml'],
    [UNTELLING, 'database'],
  ])('and %s passes over what is harmless', (pattern, text) => {
    expect(pattern.test(text)).toBe(false);
  });
});
