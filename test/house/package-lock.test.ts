import { describe, expect, it } from 'vitest';
import { completeLock, missingOptionals, platformOf } from '../../scripts/complete-lock.mjs';
import { readJson } from './project-files.ts';

type Entry = {
  resolved?: string;
  link?: boolean;
  hasInstallScript?: boolean;
  version?: string;
  optionalDependencies?: Record<string, string>;
};
type Lock = { packages: Record<string, Entry> };

const lock = readJson('package-lock.json') as Lock;
const entries = Object.entries(lock.packages);
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

describe('package-lock.json', () => {
  it('holds no address that a package was fetched from', () => {
    expect(entries.length).toBeGreaterThan(100);
    expect(entries.filter(([, { resolved, link }]) => resolved !== undefined && !link)).toEqual([]);
  });

  it('has an entry for every platform build, so that npm ci accepts it on any machine', () => {
    expect(missingOptionals(lock)).toEqual([]);
  });

  it('names no install script that package.json does not allow', () => {
    const allowed = readJson('package.json')['allowScripts'] as Record<string, boolean>;
    const scripted = entries.filter(([, entry]) => entry.hasInstallScript).map(([path]) => nameOf(path));
    expect(scripted).toContain('node');
    expect(scripted.filter((name) => allowed[name] !== true)).toEqual([]);
    expect(Object.keys(allowed).filter((name) => !scripted.includes(name))).toEqual([]);
  });
});

describe('completing a lock', () => {
  const short: Lock = {
    packages: {
      '': {},
      'node_modules/lint': {
        version: '2.0.0',
        optionalDependencies: { '@lint/cli-linux-x64-musl': '2.0.0', '@lint/cli-win32-arm64': '2.0.0' },
      },
      'node_modules/lint/node_modules/@lint/cli-win32-arm64': { version: '2.0.0' },
    },
  };

  it('adds what is missing, with its platform, and nothing twice', () => {
    const complete = completeLock(short) as Lock;
    expect(complete.packages['node_modules/@lint/cli-linux-x64-musl']).toEqual({
      version: '2.0.0',
      cpu: ['x64'],
      os: ['linux'],
      libc: ['musl'],
      optional: true,
    });
    expect(complete.packages['node_modules/@lint/cli-win32-arm64']).toBeUndefined();
    expect(missingOptionals(complete)).toEqual([]);
  });

  it('reads no platform into a name that states none', () => {
    expect(platformOf('@scope/colours')).toBeNull();
  });
});
