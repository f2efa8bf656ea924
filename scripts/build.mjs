#!/usr/bin/env node
// `npm run build [core|sdk|server …]`: what `npm pack` packs, JavaScript and declarations below packages/<name>/dist.
import { chmodSync, copyFileSync, cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureConsole } from './build-console.mjs';
import { projectNode, root, runCommand } from './run-command.mjs';

/** In the order of their imports: each is compiled against the declarations of those before it. */
const PACKAGES = { core: ['core'], sdk: ['core', 'sdk'], server: ['core', 'sdk', 'server'] };
const say = (line) => process.stderr.write(`${line}\n`);

/** Files that the code reads beside itself, such as migrations in SQL, are packed as they are. */
function copyAssets(source, target) {
  for (const path of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    const isAsset = /\.[a-z]+$/i.test(path) && !/\.(ts|tsx)$/.test(path) && !/\.(test|property)\./.test(path);
    if (isAsset) cpSync(join(source, path), join(target, path), { recursive: true });
  }
}

async function buildPackage(name) {
  const folder = join(root, 'packages', name);
  rmSync(join(folder, 'dist'), { recursive: true, force: true });
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { code, output, seconds } = await runCommand(
    projectNode,
    [compiler, '-p', join(folder, 'tsconfig.build.json')],
    { quiet: true },
  );
  if (code !== 0) throw new Error(`packages/${name} does not compile:\n${output}`);
  copyAssets(join(folder, 'src'), join(folder, 'dist'));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  if (name === 'server') await finishServer(folder);
  say(`packages/${name}/dist: ${seconds.toFixed(1)} s`);
}

async function finishServer(folder) {
  if (!(await ensureConsole(say))) throw new Error('The console is part of the server, and it could not be built.');
  cpSync(join(root, 'packages/console/dist'), join(folder, 'dist/console'), { recursive: true });
  const bin = join(folder, 'dist/cli/main.js');
  if (!existsSync(bin)) throw new Error(`${dirname(bin)} has no main.js, the setlist command.`);
  chmodSync(bin, 0o755);
}

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in PACKAGES));
if (unknown.length > 0) {
  say(`Unknown package ${unknown.join(', ')}. Known: ${Object.keys(PACKAGES).join(', ')}.`);
  process.exit(2);
}
const wanted = new Set((named.length > 0 ? named : ['server']).flatMap((name) => PACKAGES[name]));
try {
  for (const name of wanted) await buildPackage(name);
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
