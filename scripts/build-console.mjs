import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectNode, root, runCommand } from './run-command.mjs';

const SOURCES = [
  'packages/console',
  'packages/sdk/src',
  'packages/core/src',
  'package-lock.json',
  'tsconfig.base.json',
];
const SKIPPED = new Set(['dist', 'node_modules', 'test-results']);
const stamp = join(root, 'node_modules', '.cache', 'setlist', 'console-sources');

function* filesBelow(path) {
  if (!existsSync(join(root, path))) return;
  if (!statSync(join(root, path)).isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(join(root, path)).sort()) {
    if (!SKIPPED.has(name) && !/\.(test|property)\.tsx?$/.test(name)) yield* filesBelow(join(path, name));
  }
}

/** SHA-256, in hex, over the names and contents of everything that the built console is made from. */
function digestOfSources() {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap((source) => [...filesBelow(source)])) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Builds the console unless packages/console/dist is made from today's sources, and says so. Returns whether it is there. */
export async function ensureConsole(say) {
  const digest = digestOfSources();
  const built = existsSync(join(root, 'packages/console/dist/index.html'));
  if (built && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return true;
  say('Building the console …');
  const { code, output, seconds } = await runCommand(
    projectNode,
    [join(root, 'node_modules/vite/bin/vite.js'), 'build'],
    {
      cwd: join(root, 'packages/console'),
      quiet: true,
    },
  );
  if (code !== 0) {
    say(`${output}\nThe console could not be built (exit code ${code}).`);
    return false;
  }
  mkdirSync(join(stamp, '..'), { recursive: true });
  writeFileSync(stamp, digest);
  say(`Built in ${seconds.toFixed(0)} s.`);
  return true;
}
