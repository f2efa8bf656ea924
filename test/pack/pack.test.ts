import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
/** What a person with a recent Node has: that Node first, nothing of this project's, no key of a provider. */
const env = Object.fromEntries(
  Object.entries({ ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${outerPath()}` }).filter(
    ([name]) => !/^(npm_|NODE_OPTIONS|VITEST|NODE_ENV$)|_API_KEY$/.test(name),
  ),
);

type Local = { url: string; apiKey: string; consoleUrl: string };

let folder: string;
let installed: string;
let server: ChildProcess;
let local: Local;
let printed = '';

function outerPath(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.filter((path) => !path.endsWith(join('node_modules', '.bin'))).join(delimiter);
}

async function readLocal(path: string): Promise<Local> {
  while (!existsSync(path)) {
    if (server.exitCode !== null) throw new Error(`setlist serve ended with code ${server.exitCode}:\n${printed}`);
    await sleep(50);
  }
  return JSON.parse(await readFile(path, 'utf8'));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'setlist-pack-'));
  installed = join(folder, 'installed');
  await mkdir(installed);
  const workspaces = ['core', 'sdk', 'server'].flatMap((name) => ['-w', `packages/${name}`]);
  await run('npm', ['pack', ...workspaces, '--pack-destination', folder], { cwd: root, env });
  const tarballs = (await readdir(folder)).filter((name) => name.endsWith('.tgz')).map((name) => join(folder, name));
  expect(tarballs).toHaveLength(3);
  await writeFile(join(installed, 'package.json'), '{ "private": true, "type": "module" }');
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--omit=optional'];
  await run('npm', ['install', ...quiet, ...tarballs], { cwd: installed, env });

  const bin = join(installed, 'node_modules', '.bin', 'setlist');
  const state = join(folder, 'state');
  server = spawn(bin, ['serve', '--port', '0', '--data', state, '--examples'], { cwd: installed, env });
  server.stdout?.on('data', (chunk) => (printed += chunk));
  server.stderr?.on('data', (chunk) => (printed += chunk));
  local = await readLocal(join(state, 'local.json'));
});

afterAll(async () => {
  server?.kill('SIGKILL');
  if (folder) await rm(folder, { recursive: true, force: true });
});

describe('the packed package, installed into an empty folder', () => {
  it('says its version', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'packages/server/package.json'), 'utf8'));
    const { stdout } = await run('npx', ['--no-install', 'setlist', '--version'], { cwd: installed, env });
    expect(stdout.trim()).toBe(version);
  });

  it('was installed from the three tarballs, without the optional engine', async () => {
    expect(existsSync(join(installed, 'node_modules/chdb'))).toBe(false);
    const manifest = JSON.parse(await readFile(join(installed, 'node_modules/setlist/package.json'), 'utf8'));
    expect(Object.keys(manifest.optionalDependencies)).toContain('chdb');
    const lock = JSON.parse(await readFile(join(installed, 'package-lock.json'), 'utf8'));
    for (const name of ['setlist', '@setlist/core', '@setlist/sdk']) {
      expect(lock.packages[`node_modules/${name}`].resolved).toMatch(/^file:.*\.tgz$/);
    }
  });

  it.each(['setlist', '@setlist/core', '@setlist/sdk'])(
    '%s brings the licence, and neither sources nor tests',
    async (name) => {
      const files = await readdir(join(installed, 'node_modules', name), { recursive: true });
      const own = files.filter((path) => !path.startsWith('node_modules'));
      expect(own).toContain('LICENSE');
      expect(own.filter((path) => /(^src\b|\.(test|property)\.|(?<!\.d)\.tsx?$)/.test(path))).toEqual([]);
    },
  );

  it('answers a chat completion', async () => {
    const response = await fetch(`${local.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${local.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'concierge',
        messages: [{ role: 'user', content: 'I need a table for two tonight.' }],
      }),
    });
    const answer = JSON.parse(await response.text());
    expect(response.status, JSON.stringify(answer)).toBe(200);
    expect(answer.object).toBe('chat.completion');
    expect(answer.choices[0].message.content).not.toBe('');
    expect(response.headers.get('setlist-degraded')).toBeNull();
  });

  it('serves the console as HTML', async () => {
    const response = await fetch(`${local.url}/console/`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toContain('<script type="module"');
  });

  it('declares types that a strict project compiles against', async () => {
    const source = [
      "import { parsePersona, type Revision } from '@setlist/core/persona';",
      "import { createClient } from '@setlist/sdk';",
      'export const revision: Revision | null = parsePersona(new Map()).revision;',
      'export const create: (...args: never[]) => object = createClient;',
    ];
    await writeFile(join(installed, 'use.ts'), source.join('\n'));
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--lib', 'es2024,dom'];
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const types = ['--typeRoots', join(root, 'node_modules/@types'), '--types', 'node'];
    const compiled = await run(process.execPath, [compiler, ...options, ...types, 'use.ts'], {
      cwd: installed,
      env,
    }).catch((error) => error);
    expect(compiled.stdout).toBe('');
  });

  it('shapes the SDK as publint and attw ask, for bundlers and for Node', async () => {
    const name = (await readdir(folder)).find((one) => one.startsWith('setlist-sdk-')) ?? '';
    const tarball = await readFile(join(folder, name));
    const { messages } = await publint({ pack: { tarball: new Uint8Array(tarball).buffer }, strict: true });
    expect(messages).toEqual([]);
    const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    const options = ['--profile', 'esm-only', '--format', 'json'];
    const { stdout } = await run(process.execPath, [attw, join(folder, name), ...options], { env });
    const { analysis } = JSON.parse(stdout);
    expect(Object.keys(analysis.entrypoints).sort()).toEqual(
      ['.', './browser', './evaluator', './file-store', './openfeature'].sort(),
    );
  });

  it('evaluates in process with what was installed', async () => {
    const source = [
      "import { openEvaluator } from '@setlist/sdk/evaluator';",
      "import { fileStore } from '@setlist/sdk/file-store';",
      "import { openView } from '@setlist/sdk/browser';",
      `const server = ${JSON.stringify({ url: local.url, apiKey: local.apiKey })};`,
      "const evaluator = await openEvaluator({ ...server, store: fileStore('flags.json') });",
      'const view = await openView({ ...server, context: {} });',
      "const { digest } = evaluator.evaluate('concierge', {}).value;",
      "console.log(digest === view.persona('concierge').digest);",
      'await Promise.all([evaluator.close(), view.close()]);',
    ];
    await writeFile(join(installed, 'evaluate.js'), source.join('\n'));
    const { stdout } = await run(process.execPath, ['evaluate.js'], { cwd: installed, env });
    expect(stdout).toBe('true\n');
  });

  it('ends with code 0 when it is told to', async () => {
    const ended = new Promise((resolve) => server.once('exit', (code, signal) => resolve(signal ?? code)));
    server.kill('SIGTERM');
    expect(await ended, printed).toBe(0);
  });
});
