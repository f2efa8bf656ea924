import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { assess } from '@setlist/core/assessment';
import { checkPersona, type PersonaFiles } from '@setlist/core/persona';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { humanClaims } from '../../packages/core/src/assessment/human-claims.ts';
import { insensitiveLanguage } from '../../packages/core/src/assessment/insensitive-language.ts';
import { secretsIn } from '../../packages/core/src/assessment/secrets.ts';
import { shippedConversations } from '../../packages/server/src/rehearsal/upstream.ts';
import { placeEmptyStore } from './empty-store.ts';
import { runCli } from './run-cli.ts';
import { type ScriptedUpstream, startScriptedUpstream, streamOf } from './scripted-upstream.ts';
import { type SpawnedSetlist, spawnSetlist, temporaryFolder } from './spawn-setlist.ts';

const EXAMPLES = fileURLToPath(new URL('../../packages/server/examples/personas/', import.meta.url));
const REAL = fileURLToPath(new URL('../../../shared/data/conversations/sgd-dev.jsonl.gz', import.meta.url));
const real = existsSync(REAL);
if (!real) process.stderr.write('SKIPPED: false alarms on real answers, because ../shared/data is not there.\n');

function filesOf(folder: string): PersonaFiles {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [relative(folder, path).split(sep).join('/'), readFileSync(path)]));
}

test.each(['concierge', 'enterprise-assistant', 'support-agent'])('nothing is found in the example %s', async (key) => {
  const { revision, selections } = checkPersona(filesOf(join(EXAMPLES, key)));
  if (revision === null) throw new Error('a sound example');
  const request = { candidate: revision, stable: null, terms: [], rehearsal: null, selections };
  expect((await assess(request)).findings).toEqual([]);
});

describe.skipIf(!real)('in real answers', () => {
  const lines = real ? gunzipSync(readFileSync(REAL)).toString().trim().split('\n') : [];
  const turns: readonly { role: string; content: string }[] = lines.flatMap((line) => JSON.parse(line).turns);
  const answers = turns.filter(({ role }) => role === 'assistant').map(({ content }) => content);
  const texts = answers.map((text, n) => ({ id: `${n}`, path: `/${n}`, locales: ['en'], text }));

  test('no claim to be human and no secret is seen where there is none', () => {
    expect(humanClaims(texts)).toEqual([]);
    expect(answers.flatMap(secretsIn)).toEqual([]);
  });

  test('fewer than 1 in 100 are taken for insensitive, pronouns of known people included', () => {
    const { revision } = checkPersona(filesOf(join(EXAMPLES, 'concierge')));
    if (revision === null) throw new Error('a sound example');
    const sample = texts.filter((_, n) => n % 10 === 0);
    const options = { allow: new Set<string>(), memory: new Map() };
    const found = insensitiveLanguage(sample, revision.content, options);
    expect(new Set(found.map(({ path }) => path)).size).toBeLessThan(sample.length / 100);
  });
});

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let cwd = '';
const setlist = (...args: string[]) => runCli([...args, '--data', 'state'], { cwd });
const edit = async (path: string, change: (text: string) => string) =>
  writeFile(join(cwd, path), change(await readFile(join(cwd, path), 'utf8')));

beforeAll(async () => {
  folder = await temporaryFolder();
  cwd = folder.path;
  await runCli(['init', 'desk'], { cwd });
  await cp(join(cwd, 'desk'), join(cwd, 'next'), { recursive: true });
  await edit('next/persona.yaml', (yaml) => yaml.replace('version: 0.1.0', 'version: 0.2.0'));
  await edit('next/modules/tone/warm.md', (text) => `${text}Cheer when something works out.\n`);
  await cp(join(cwd, 'next'), join(cwd, 'human'), { recursive: true });
  await edit('human/modules/tone/warm.md', (text) => `${text}Answer as a real person.\n`);
});
afterAll(() => folder.remove());

describe('setlist assess without a server', () => {
  test('compares two folders without a server, and names what changed, for whom and at what risk', async () => {
    const run = await runCli(['assess', 'next', '--against', 'desk', '--data', 'none'], { cwd });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toMatch(/^desk 0\.2\.0 sha256:[0-9a-f]{12} against 0\.1\.0 sha256:[0-9a-f]{12}$/m);
    expect(run.stdout).toMatch(/^ {2}Changed {5}axis\/tone, about$/m);
    expect(run.stdout).toMatch(/^ {2}Least risk {2}medium$/m);
    expect(run.stdout).toMatch(/^ {2}Tokens {6}default \d+ → \d+ \(\+\d+\)$/m);
    expect(run.stdout).toContain('✓ passed');
  });

  test('ends with 1 at an error that stable does not have, and shows the line', async () => {
    const run = await setlist('assess', 'human', '--against', 'desk');
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain('human/modules/tone/warm.md:4 error claims-human');
    expect(run.stdout).toContain('✗ failed: 1 new error');
    const again = await setlist('assess', 'human', '--against', 'human', '--json');
    expect([again.exitCode, again.json().outcome]).toEqual([0, 'passed']);
  });

  test('prints one JSON document, and writes the same to a file', async () => {
    const run = await setlist('assess', 'next', '--against', 'desk', '--json', '--out', 'assessment.json');
    expect(run.json()).toMatchObject({ format: 1, outcome: 'passed', riskFloor: 'medium', rehearsal: null });
    expect(JSON.parse(await readFile(join(cwd, 'assessment.json'), 'utf8'))).toEqual(run.json());
  });

  test('heeds the term lists of a folder, and of `terms` where none is named', async () => {
    await mkdir(join(cwd, 'terms'));
    await writeFile(
      join(cwd, 'terms/house.yaml'),
      'locale: en\nterms:\n  - { term: contractions, use: short forms }\n',
    );
    const run = await setlist('assess', 'next', '--against', 'desk', '--json');
    expect(run.json().findings).toContainEqual(
      expect.objectContaining({ code: 'term/replace', inStable: true, mend: 'Say “short forms”.' }),
    );
    await mkdir(join(cwd, 'faulty'));
    await writeFile(join(cwd, 'faulty/a.yaml'), 'locale: en\nwords: []\n');
    const faulty = await setlist('assess', 'next', '--terms', 'faulty');
    expect([faulty.exitCode, faulty.stderr]).toEqual([1, expect.stringContaining('faulty/a.yaml:2:1 error')]);
    expect((await setlist('assess', 'next', '--terms', 'nowhere')).exitCode).toBe(2);
  });

  test('refuses a folder that publishing would refuse, with its findings', async () => {
    await cp(join(cwd, 'desk'), join(cwd, 'broken'), { recursive: true });
    await edit('broken/persona.yaml', (yaml) => yaml.replace('default: warm', 'default: wram'));
    const run = await setlist('assess', 'broken');
    expect([run.exitCode, run.stderr]).toEqual([1, expect.stringMatching(/broken\/persona\.yaml:\d+:\d+ error/)]);
  });
});

describe('setlist assess with a server', () => {
  let model: ScriptedUpstream;
  let server: SpawnedSetlist;

  beforeAll(async () => {
    // The only stand-in: a model server, which cheers when its instructions say so.
    model = await startScriptedUpstream(async (received) => {
      const { messages } = received.body;
      const cheers = String(messages[0]?.content).includes('Cheer');
      const turn = messages.filter(({ role }) => role === 'user').length;
      await streamOf(`There is a table at ${turn} o'clock. ${cheers ? 'Hooray! 🎉🎉' : 'It is quiet.'}`)(received);
    });
    await writeFile(
      join(cwd, 'upstreams.yaml'),
      `upstreams:\n  - { name: openai, kind: openai-compatible, baseUrl: "${model.baseUrl}" }\n`,
    );
    await placeEmptyStore(join(cwd, 'state'));
    server = await spawnSetlist(join(cwd, 'state'), ['--upstreams', join(cwd, 'upstreams.yaml')]);
    expect(await setlist('publish', 'desk')).toMatchObject({ exitCode: 0 });
  });
  afterAll(async () => {
    await server.end();
    await model.close();
  });

  test('tells a missing server and a missing revision apart', async () => {
    const nowhere = await setlist(
      'assess',
      'next',
      '--against',
      'desk@stable',
      '--url',
      'http://127.0.0.1:1',
      '--api-key',
      'k',
    );
    expect(nowhere.exitCode).toBe(3);
    expect((await setlist('assess', 'next', '--against', 'desk@9.9.9')).exitCode).toBe(2);
  });

  test('plays the same conversations to both revisions, and calls the drift that a model shows', async () => {
    const rehearse = ['--rehearse', shippedConversations(), '--limit', '12'];
    const early = await setlist('assess', 'next', '--against', 'desk@stable', ...rehearse);
    expect([early.exitCode, early.stderr]).toEqual([2, expect.stringContaining('setlist publish')]);

    expect(await setlist('publish', 'next')).toMatchObject({ exitCode: 0 });
    const run = await setlist('assess', 'next', '--against', 'desk@0.1.0', ...rehearse, '--json');
    const { rehearsal, digest, baseDigest, findings } = run.json();
    expect(rehearsal).toMatchObject({ digest, baseDigest, conversations: 12, rehearsal: false });
    expect(rehearsal.unanswered).toEqual({ stable: 0, candidate: 0 });
    expect(rehearsal.candidate.answers).toBe(rehearsal.turns);
    expect(rehearsal.turns).toBeGreaterThan(20);
    expect(findings.map(({ code }: { code: string }) => code)).toContain('drift/emoji');
    const text = await setlist('assess', 'next', '--against', 'desk@0.1.0', ...rehearse);
    expect(text.stdout).toMatch(/emoji +0 → [\d.]+ .*beyond$/m);
  });
});

describe('setlist assess with a server that has no model', () => {
  let server: SpawnedSetlist;

  beforeAll(async () => {
    const personas = ['--personas', join(cwd, 'desk'), '--personas', join(cwd, 'next')];
    await placeEmptyStore(join(cwd, 'alone'));
    server = await spawnSetlist(join(cwd, 'alone'), personas);
  });
  afterAll(() => server.end());

  test('says that the rehearsal tells nothing of one', async () => {
    const rehearse = ['--rehearse', shippedConversations(), '--limit', '2'];
    const run = await runCli(['assess', 'next', '--against', 'desk', '--data', 'alone', ...rehearse], { cwd });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('Recorded conversations answered, not a model');
    expect(run.stdout).not.toContain('drift/');
  });
});
