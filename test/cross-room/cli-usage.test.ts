import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openCliFolder } from './cli-folder.ts';
import { CLI_COMMAND, runCli, runProgram } from './run-cli.ts';

const { cwd, setlist } = await openCliFolder();

function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}

describe('the command line', () => {
  test.each([
    ['an unknown command', ['chek'], 'check'],
    ['an unknown option', ['check', '--formt', 'json'], '--format'],
    ['a missing argument', ['import'], 'file'],
    ['a choice that is not offered', ['check', '--format', 'xml'], 'github'],
    ['no command', [], 'Usage'],
  ])('%s is a usage error', async (_name, args, named) => {
    const { exitCode, stdout, stderr } = await setlist(...args);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(named);
  });

  test('a usage error is one JSON document too', async () => {
    const { exitCode, json } = await setlist('check', '--formt', 'x', '--json');
    expect(exitCode).toBe(2);
    expect(json()).toMatchObject({ error: { code: 'usage' } });
  });

  test('help and version end with 0, and help documents the exit codes of every command', async () => {
    const top = await setlist('--help');
    expect(top.exitCode).toBe(0);
    const commands = [...top.stdout.matchAll(/^ {2}([a-z-]+) .*$/gm)].map(([, name]) => name ?? '');
    expect(commands.length).toBeGreaterThan(12);
    for (const name of ['check', 'show', 'diff', 'publish', 'doctor', 'import', 'export', 'init', 'schema']) {
      expect(commands).toContain(name);
      expect((await setlist(name, '--help')).stdout).toContain(
        'Exit codes: 0 fine, 1 findings, 2 usage, 3 server unreachable',
      );
    }
    expect((await setlist('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([
    [['publish', 'front-desk']],
    [['keys', 'list']],
    [['show', 'concierge']],
    [['diff', 'concierge@1.0.0', 'front-desk']],
  ])('%j with no server ends with 3 and says how to start one', async (args) => {
    const told = await setlist(...args, '--url', 'http://127.0.0.1:9', '--api-key', 'k');
    expect([told.exitCode, told.stdout]).toEqual([3, '']);
    expect(told.stderr).toContain('setlist serve');
    const json = await setlist(...args, '--json');
    expect(json.exitCode).toBe(3);
    expect(json.json()).toMatchObject({ error: { code: 'server_unknown' } });
  });

  test('colour is forced with FORCE_COLOR and taken away with NO_COLOR', async () => {
    const forced = await runCli(['check', 'front-desk'], { cwd, env: { FORCE_COLOR: '1' } });
    expect(forced.stdout).toContain('\u001b[32m✓');
    const never = await runCli(['check', 'front-desk'], { cwd, env: { FORCE_COLOR: '1', NO_COLOR: '1' } });
    expect(never.stdout).not.toContain('\u001b');
  });

  test('a reader that closes the pipe early is no failure', async () => {
    const script = `${CLI_COMMAND} schema | head -1; exit "\${PIPESTATUS[0]}"`;
    const { exitCode, stdout, stderr } = await runProgram('bash', ['-c', script], { cwd });
    expect([exitCode, stdout.trim(), stderr]).toEqual([0, '{', '']);
  });

  test('the schema is written where told', async () => {
    expect(await setlist('schema', '--out', 'persona.schema.json')).toMatchObject({ exitCode: 0 });
    const schema = JSON.parse(await readFile(join(cwd, 'persona.schema.json'), 'utf8'));
    expect(schema.required).toContain('throughline');
  });

  test('publish --dry-run is a check that needs no server', async () => {
    expect(await setlist('publish', 'front-desk', '--dry-run')).toMatchObject({ exitCode: 0 });
    expect(await setlist('publish', 'broken', '--dry-run')).toMatchObject({ exitCode: 1 });
  });

  test('doctor names each thing it looked at, with a mend for what is wrong, and never a key', async () => {
    const env = { OPENAI_API_KEY: 'sk-very-secret' };
    const well = await runCli(['doctor', 'front-desk', '--port', '0'], { cwd, env });
    expect(well.exitCode).toBe(0);
    expect(well.stdout).toContain('Provider keys: set for OpenAI');
    expect(well.stdout).not.toContain('sk-very-secret');
    const ill = await runCli(['doctor', 'broken', '--json'], { cwd });
    expect(ill.exitCode).toBe(1);
    const persona = ill.json().checks.find(({ name }: { name: string }) => name === 'Persona');
    expect(persona).toMatchObject({ status: 'fail', mend: 'Run `setlist check broken`.' });
  });
});

describe('completion', () => {
  const complete = (line: string) => `
    source ./completion.bash
    COMP_WORDS=(${line})
    [[ "${line}" == *" " ]] && COMP_WORDS+=("")
    COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    _setlist
    printf '%s\\n' "\${COMPREPLY[@]}"`;

  beforeAll(async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const made = await setlist('completion', shell);
      expect(made.exitCode).toBe(0);
      await writeFile(join(cwd, `completion.${shell}`), made.stdout);
    }
    await mkdir(join(cwd, 'empty'), { recursive: true });
  });

  test.each([
    ['setlist ch', ['check']],
    ['setlist keys ', ['create', 'list', 'revoke']],
    ['setlist check --fo', ['--format']],
    ['setlist check --format ', ['text', 'json', 'github']],
    ['setlist keys create --sc', ['--scope']],
    ['setlist show front', ['front-desk']],
  ])('bash completes %j', async (line, wanted) => {
    const { stdout, stderr } = await runProgram('bash', ['-c', complete(line)], { cwd });
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual(expect.arrayContaining(wanted));
  });

  test.skipIf(!isInstalled('zsh'))('zsh takes its script', async () => {
    const script =
      'autoload -U compinit && compinit -u -D && source ./completion.zsh && whence -w _setlist _setlist_keys_create';
    const { exitCode, stdout, stderr } = await runProgram('zsh', ['-f', '-c', script], { cwd });
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain('_setlist_keys_create: function');
  });

  test.skipIf(!isInstalled('fish'))('fish completes from its script', async () => {
    const script = 'source ./completion.fish; complete -C "setlist keys "; complete -C "setlist check --format "';
    const { exitCode, stdout } = await runProgram('fish', ['--no-config', '-c', script], { cwd });
    expect(exitCode).toBe(0);
    for (const word of ['create', 'revoke', 'github']) expect(stdout).toMatch(new RegExp(`^${word}\\b`, 'm'));
  });

  test('a shell that is not known is a usage error', async () => {
    expect(await setlist('completion', 'tcsh')).toMatchObject({ exitCode: 2 });
  });
});
