#!/usr/bin/env node
// A registry mirror may lack the builds of a package for other platforms. npm then leaves them out of package-lock.json
// and `npm ci` refuses the lock ever after. This adds an entry for each, so that the lock is complete on every platform.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32'];

/** Optional dependencies that a package of the lock names and the lock has no entry for: `{ path, name, version, dev }`. */
export function missingOptionals(lock) {
  const missing = new Map();
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const found = findEntry(lock, path, name);
      if (found?.version === version || (found && !/^\d/.test(version))) continue;
      // Another version stands where this one would be looked for: it gets a place of its own, below its dependent.
      const target = found ? `${path}/node_modules/${name}` : `node_modules/${name}`;
      missing.set(target, { path: target, name, version, dev: Boolean(entry.dev) });
    }
  }
  return [...missing.values()];
}

/** The entry that a package at `path` would load `name` from. */
function findEntry(lock, path, name) {
  for (let from = path; ; from = from.slice(0, Math.max(0, from.lastIndexOf('node_modules') - 1))) {
    const entry = lock.packages[`${from ? `${from}/` : ''}node_modules/${name}`];
    if (entry) return entry;
    if (!from) return undefined;
    if (!from.includes('node_modules')) from = '';
    const atRoot = from ? undefined : lock.packages[`node_modules/${name}`];
    if (atRoot) return atRoot;
  }
}

/** The platform a package's name states, as npm's `os`, `cpu` and `libc` fields; `null` when the name states none. */
export function platformOf(name) {
  const words = name.split('/').at(-1).split('-');
  const os = words.find((word) => SYSTEMS.includes(word));
  const cpu = words.find((word) => PROCESSORS.includes(word));
  if (!os || !cpu) return null;
  const libc = os !== 'linux' ? null : words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  const stated = words.some((word) => /^(musl|gnu)/.test(word));
  return { cpu: [cpu], os: [os], ...(libc && stated ? { libc: [libc] } : {}) };
}

/** The lock with an entry for each missing build of another platform, its packages sorted as npm sorts them. */
export function completeLock(lock) {
  const packages = { ...lock.packages };
  for (const { path, name, version, dev } of missingOptionals(lock)) {
    const platform = platformOf(name);
    if (!platform || !/^\d/.test(version))
      throw new Error(`${name}@${version}: neither in the lock nor a platform build; run npm install.`);
    packages[path] = { version, ...platform, ...(dev ? { dev: true } : {}), optional: true };
  }
  const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(sorted) };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = new URL('../package-lock.json', import.meta.url);
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingOptionals(lock);
  if (missing.length > 0) writeFileSync(file, `${JSON.stringify(completeLock(lock), null, 2)}\n`);
  process.stdout.write(`package-lock.json: ${missing.length} platform builds added.\n`);
}
