import { spawnSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLI_COMMAND, runCli, runProgram } from './run-cli.ts';
import { temporaryFolder } from './spawn-setlist.ts';

const EXAMPLES = new URL('../../packages/server/examples/personas/', import.meta.url).pathname;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let cwd = '';
const setlist = (...args: string[]) => runCli(args, { cwd });

beforeAll(async () => {
  folder = await temporaryFolder();
  cwd = folder.path;
  expect(await setlist('init', 'front-desk')).toMatchObject({ exitCode: 0, stderr: '' });
  await cp(join(cwd, 'front-desk'), join(cwd, 'broken'), { recursive: true });
  await edit('broken/persona.yaml', (yaml) => yaml.replace('default: warm', 'default: wram'));
  await edit('broken/modules/tone/brisk.md', (text) => `${text}You may make something up.\n`);
});

afterAll(() => folder.remove());

function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}

async function edit(path: string, change: (text: string) => string): Promise<void> {
  await writeFile(join(cwd, path), change(await readFile(join(cwd, path), 'utf8')));
}

describe('init', () => {
  test('never overwrites: a folder with anything in it is a usage error, and stays as it is', async () => {
    const again = await setlist('init', 'front-desk');
    expect(again).toMatchObject({ exitCode: 2, stdout: '' });
    expect(again.stderr).toContain('Nothing was written');
  });

  test('copies each example that ships, and names them when another is asked for', async () => {
    const entries = await readdir(EXAMPLES, { withFileTypes: true });
    const examples = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect(examples.length).toBeGreaterThanOrEqual(3);
    for (const name of examples) {
      const made = await setlist('init', `from-${name}`, '--from', name, '--json');
      expect(made.json().written).toContain('persona.yaml');
    }
    const none = await setlist('init', 'x', '--from', '../../..');
    expect(none.exitCode).toBe(2);
    expect(none.stderr).toContain('concierge');
  });
});

describe('check', () => {
  test('a sound folder ends with 0 and says how many selections compose', async () => {
    const checked = await setlist('check', 'front-desk');
    expect(checked).toMatchObject({ exitCode: 0, stderr: '' });
    expect(checked.stdout).toMatch(/^✓ front-desk 0\.1\.0 sha256:[0-9a-f]{12} \d+ selections compose\.\n$/);
  });

  test('a broken one ends with 1 and tells every finding with file, line, column, caret and mend', async () => {
    const { exitCode, stdout } = await setlist('check', 'broken');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^broken\/persona\.yaml:\d+:\d+ error axis\/default$/m);
    expect(stdout).toMatch(/^ +\d+ │ {5}default: wram\n +│ +\^{4}$/m);
    expect(stdout).toContain('mend: Did you mean `warm`?');
    expect(stdout).toMatch(/^broken\/modules\/tone\/brisk\.md:\d+:\d+ error/m);
    expect(stdout).toContain('✗ broken would be refused.');
    // eslint-like tools read colour as noise: this is no terminal.
    expect(stdout).not.toContain('\u001b');
  });

  test('as JSON, one document holds every persona and its findings', async () => {
    const { exitCode, stderr, json } = await setlist('check', 'broken', 'front-desk', '--json');
    expect([exitCode, stderr]).toEqual([1, '']);
    const { personas, errors } = json();
    expect(
      personas.map(({ folder: at, digest }: { folder: string; digest: string | null }) => [at, digest === null]),
    ).toEqual([
      ['broken', true],
      ['front-desk', false],
    ]);
    expect(errors).toBe(personas[0].diagnostics.length);
    expect(personas[0].diagnostics[0]).toMatchObject({ severity: 'error', span: { line: expect.any(Number) } });
  });

  test('for GitHub, each finding is one annotation on its line', async () => {
    const { exitCode, stdout } = await setlist('check', '.', '--format', 'github');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^::error file=broken\/persona\.yaml,line=\d+,endLine=\d+,col=\d+,endColumn=\d+,title=axis\/default::/m,
    );
    expect(stdout).not.toContain('file=front-desk');
  });

  test('with --strict, a warning is a finding', async () => {
    await cp(join(cwd, 'front-desk'), join(cwd, 'warned/desk'), { recursive: true });
    await writeFile(join(cwd, 'warned/desk/stray.txt'), 'x');
    expect(await setlist('check', 'warned')).toMatchObject({ exitCode: 0 });
    expect(await setlist('check', 'warned', '--strict')).toMatchObject({ exitCode: 1 });
  });

  test.each([['nowhere'], ['front-desk/modules']])('%s holds no persona, which is a usage error', async (dir) => {
    const { exitCode, stderr } = await setlist('check', dir);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('setlist init');
  });
});

describe('show', () => {
  test('the prompt stands beside the file and line of each part', async () => {
    const { exitCode, stdout } = await setlist(
      'show',
      'front-desk',
      '--tone',
      'brisk',
      '--channel',
      'sms',
      '--var',
      'business_name=Acme',
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ *persona\.yaml:\d+ │ You are the assistant of Acme\.$/m);
    expect(stdout).toMatch(/^ *modules\/tone\/brisk\.md:6 │ Use short sentences/m);
    expect(stdout).toMatch(/^\d+ tokens · temperature 0\.4 · max_tokens 300$/m);
  });

  test('--plain is the prompt alone, and JSON the whole composition', async () => {
    const [plain, whole] = await Promise.all([
      setlist('show', 'front-desk', '--plain'),
      setlist('show', 'front-desk', '--select', 'tone=brisk', '--json'),
    ]);
    expect(plain.stdout).toMatch(/^# Throughline/);
    expect(plain.stdout).not.toContain('│');
    expect(whole.json()).toMatchObject({ persona: 'front-desk', selection: { tone: 'brisk', brevity: 'short' } });
  });

  test.each([
    ['an axis that is not there', ['--tune', 'brisk'], 'Did you mean `tone`?'],
    ['an option that is not there', ['--tone', 'briks'], 'brisk'],
    ['a channel that is not there', ['--channel', 'fax'], 'sms'],
    ['a variable that is not there', ['--var', 'business=Acme'], 'business_name'],
    ['an axis without an option', ['--tone'], '--tone needs'],
  ])('%s is a usage error that names what there is', async (_name, args, named) => {
    const { exitCode, stderr } = await setlist('show', 'front-desk', ...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(named);
  });

  test('a broken folder is findings, not a prompt', async () => {
    const { exitCode, stdout, stderr } = await setlist('show', 'broken');
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain('broken/persona.yaml');
  });
});

describe('diff', () => {
  test('two folders are compared by group, and by what the model would receive', async () => {
    await cp(join(cwd, 'front-desk'), join(cwd, 'newer'), { recursive: true });
    await edit('newer/modules/tone/warm.md', (text) => text.replace('friendly', 'kind'));
    const { exitCode, stdout } = await setlist('diff', 'front-desk', 'newer');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Axis tone\n {2}~ tone\/warm: instructions$/m);
    expect(stdout).toMatch(/^\+ Be kind and patient/m);
    expect(await setlist('diff', 'front-desk', 'newer', '--exit-code')).toMatchObject({ exitCode: 1 });
    const other = await setlist('diff', 'front-desk', 'newer', '--tone', 'brisk', '--json');
    expect(other.json().prompt.lines.every(({ kind }: { kind: string }) => kind === 'same')).toBe(true);
  });

  test('a folder does not differ from itself', async () => {
    const { exitCode, stdout } = await setlist('diff', 'front-desk', 'front-desk', '--exit-code');
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('Nothing differs')]);
  });
});

describe('cards', () => {
  const card = {
    spec: 'chara_card_v3',
    spec_version: '3.0',
    data: {
      name: 'Ada',
      description: '{{char}} keeps the lighthouse.',
      first_mes: 'Come in, {{user}}.',
      group_only_greetings: [],
      extensions: { other: { kept: true } },
    },
  };

  test('a card goes in, is checked, and comes out equal, as JSON and as PNG', async () => {
    await writeFile(join(cwd, 'ada.json'), JSON.stringify(card));
    const imported = await setlist('import', 'ada.json');
    expect(imported).toMatchObject({ exitCode: 0, stderr: '' });
    expect(imported.stdout).toContain('to ada.');
    expect((await setlist('export', 'ada')).json()).toEqual(card);

    expect(await setlist('export', 'ada', '--format', 'card-png', '--out', 'ada.png')).toMatchObject({ exitCode: 0 });
    const again = await setlist('import', 'ada.png', '--out', 'ada-again', '--json');
    expect(again.json()).toMatchObject({ key: 'ada', picture: 'card.png', diagnostics: [] });
    expect((await setlist('export', 'ada-again')).json()).toEqual(card);
    expect((await setlist('check', 'ada-again')).stdout).not.toContain('card.png');
  });

  test('nothing is overwritten unless told', async () => {
    await writeFile(join(cwd, 'there.json'), 'mine');
    expect(await setlist('export', 'front-desk', '--out', 'there.json')).toMatchObject({ exitCode: 2 });
    expect(await readFile(join(cwd, 'there.json'), 'utf8')).toBe('mine');
    expect(await setlist('export', 'front-desk', '--out', 'there.json', '--force')).toMatchObject({ exitCode: 0 });
  });

  test('what is not a card is a usage error with a reason', async () => {
    await writeFile(join(cwd, 'not.json'), '{"name":"V1"}');
    const { exitCode, stderr } = await setlist('import', 'not.json');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('chara_card_v2')]);
    expect(await setlist('import', 'nowhere.png')).toMatchObject({ exitCode: 2 });
  });
});

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
