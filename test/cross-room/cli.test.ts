import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openCliFolder } from './cli-folder.ts';

const EXAMPLES = new URL('../../packages/server/examples/personas/', import.meta.url).pathname;

const { cwd, setlist, edit } = await openCliFolder();

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
