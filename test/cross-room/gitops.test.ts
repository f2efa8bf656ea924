import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Client, createClient, type SendCommand } from '@setlist/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GATE_EXIT, parseGoal } from '../../packages/server/src/cli/gate-outcome.ts';
import { type Wait, waitFor } from '../../packages/server/src/cli/gate-wait.ts';
import { asPublishRequest } from '../../packages/server/src/cli/load-revision.ts';
import { readProjectFiles } from '../../packages/server/src/cli/plan-files.ts';
import { readPersonaFolder } from '../../packages/server/src/cli/read-persona-folder.ts';
import { terminalOf } from '../../packages/server/src/cli/terminal.ts';
import { type SeededMember, seedMembers, writeEnvironment, writePersona, writeText } from './gitops-project.ts';
import { CLI_COMMAND, type CliRun, runCli } from './run-cli.ts';
import { type SpawnedSetlist, spawnSetlist, temporaryFolder } from './spawn-setlist.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: SpawnedSetlist;
let cwd = '';
let members: Readonly<Record<'ann' | 'ben' | 'cleo', SeededMember>>;
type Who = keyof typeof members;

/** Stories of many processes, on a machine that has other things to do. */
const LONG_MS = 240_000;

/** `setlist` as a member with a personal key. */
const as =
  (who: Who) =>
  (...args: string[]): Promise<CliRun> =>
    runCli(args, { cwd, env: { SETLIST_URL: server.url, SETLIST_API_KEY: members[who].key } });
const ann = (...args: string[]) => as('ann')(...args);
const ben = (...args: string[]) => as('ben')(...args);
const cleo = (...args: string[]) => as('cleo')(...args);
const project = () => join(cwd, 'project');
const gate = (...args: string[]) => cleo('gate', ...args, '--interval', '1s');

/** A gate that is known to have seen the release once its first line is there. */
function openGate(...args: string[]) {
  const command = `${CLI_COMMAND} gate ${args.join(' ')} --interval 1s`;
  const env = { ...process.env, SETLIST_URL: server.url, SETLIST_API_KEY: members.cleo.key };
  const child = spawn('bash', ['-c', `exec ${command}`], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  const looked = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      resolve();
    });
  });
  const ended = new Promise<{ exitCode: number | null; stdout: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout }));
  });
  return { looked, ended };
}

/** Where nobody reads. */
const SILENT = { ...terminalOf({}), print: () => undefined };

/** Files that ask for a version of a persona in production, and no other persona. */
async function asking(key: string, version: string): Promise<void> {
  await rm(join(project(), 'personas'), { recursive: true, force: true });
  await writePersona(project(), key, version);
  await writeEnvironment(project(), 'production', { [key]: version });
}

/** Runs a command that must succeed, and answers its JSON. */
async function done(run: Promise<CliRun>) {
  const { exitCode, stdout, stderr } = await run;
  expect([exitCode, stderr, exitCode === 0 ? '' : stdout]).toEqual([0, '', '']);
  return JSON.parse(stdout);
}

/** The same member by the API: for what is not the matter of a test. */
const client = (who: Who): Client => createClient({ url: server.url, apiKey: members[who].key });
const send = (who: Who, id: string, command: SendCommand) => client(who).command(id, command);

async function applied(key: string, version: string): Promise<{ id: string; digest: string }> {
  await asking(key, version);
  const files = await readProjectFiles(project());
  const { releases } = await client('ann').applyPlan(asPublishRequest(files));
  const release = releases.find(({ persona }) => persona === key);
  if (release === undefined) throw new Error(`${key} has no release`);
  return release;
}

async function approved(key: string, version: string) {
  const release = await applied(key, version);
  await send('ben', release.id, { type: 'review', verdict: 'approve', digest: release.digest, comment: '' });
  return release;
}

async function started(key: string, version: string) {
  const release = await approved(key, version);
  await send('cleo', release.id, { type: 'start' });
  return release;
}

beforeAll(async () => {
  folder = await temporaryFolder();
  cwd = folder.path;
  members = await seedMembers(join(cwd, 'state'), {
    ann: ['author', 'reviewer', 'admin'],
    ben: ['reviewer'],
    cleo: ['releaser', 'viewer'],
  });
  server = await spawnSetlist(join(cwd, 'state'));
});

afterAll(async () => {
  await server.end();
  await folder.remove();
});

test(
  'files travel to the public: plan, apply, review by another, start, advance, completed',
  async () => {
    await asking('concierge', '1.0.0');
    const planned = await ann('plan', 'project', '--detailed-exitcode');
    expect(planned.exitCode).toBe(10);
    expect(planned.stdout).toMatch(/^\+ revision concierge 1\.0\.0 sha256:[0-9a-f]{12}$/m);
    expect(planned.stdout).toContain('+ release concierge 1.0.0 → production (nothing is served there)');
    expect(planned.stdout).toContain('○ any reviewer 0 of 1  could: ben');
    expect(planned.stdout).toContain('may not review their own work: ann');
    const [, tag = ''] = /^Plan (\S+)$/m.exec(planned.stdout) ?? [];

    const first = await done(ann('apply', 'project', '--plan-tag', tag, '--json'));
    expect(first.releases).toMatchObject([{ persona: 'concierge', state: 'in_review', changed: true }]);
    const again = await ann('apply', 'project', '--yes', '--detailed-exitcode');
    expect([again.exitCode, again.stdout]).toEqual([0, expect.stringContaining('Nothing to do.')]);
    expect(await ann('plan', 'project', '--detailed-exitcode')).toMatchObject({ exitCode: 0 });

    const [{ id, digest }] = first.releases;
    const own = await ann('release', 'approve', 'concierge@production', '--digest', digest);
    expect([own.exitCode, own.stderr]).toEqual([1, expect.stringContaining('nobody reviews their own work')]);
    const unseen = await ben('release', 'approve', 'concierge@production');
    expect([unseen.exitCode, unseen.stderr]).toEqual([2, expect.stringContaining(digest)]);
    const other = await ben('release', 'approve', id, '--digest', 'f'.repeat(12));
    expect([other.exitCode, other.stderr]).toEqual([1, expect.stringContaining(`is of ${digest}`)]);
    const early = await cleo('release', 'start', id);
    expect([early.exitCode, early.stderr]).toEqual([1, expect.stringContaining('in_review')]);

    const waiting = gate('concierge@production', '--until', 'approved', '--timeout', '2m');
    const approval = await ben('release', 'approve', 'concierge@production', '--digest', digest.slice(0, 21));
    expect([approval.exitCode, approval.stdout]).toEqual([0, expect.stringContaining('approved')]);
    expect(await waiting).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('is approved') });

    const watching = cleo('release', 'status', id, '--watch', '--json', '--interval', '1s');
    for (const command of ['start', 'advance', 'advance', 'advance'])
      expect(await cleo('release', command, 'concierge@production')).toMatchObject({ exitCode: 0 });
    const watched = await watching;
    const seen = watched.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).release.state);
    expect([watched.exitCode, seen.at(-1)]).toEqual([0, 'completed']);
    expect(await gate(id)).toMatchObject({ exitCode: 0 });
    const closed = await gate('concierge@production');
    expect([closed.exitCode, closed.stderr]).toEqual([2, expect.stringContaining(`the newest is ${id}`)]);
    expect(await ann('plan', 'project', '--detailed-exitcode')).toMatchObject({
      exitCode: 0,
      stdout: /^Nothing to do\.$/m,
    });
    const list = await cleo('environments', 'list');
    expect(list.stdout).toMatch(/^production\s+concierge\s+1\.0\.0\s+-\s+-$/m);
  },
  LONG_MS,
);

test('of three personas one is bad: it is shown at its line and nothing is written', async () => {
  const before = (await client('cleo').releases()).items.length;
  await writePersona(project(), 'left', '1.0.0');
  await writePersona(project(), 'right', '1.0.0', { 'modules/tone/formal.md': 'A guaranteed refund for everyone.\n' });
  await writePersona(project(), 'wrong', '1.0.0');
  await writeEnvironment(project(), 'production', { left: '1.0.0', right: '1.0.0', wrong: '1.0.0' });
  const { exitCode, stdout, stderr } = await ann('apply', 'project', '--yes');
  expect(exitCode).toBe(1);
  expect(stdout).toContain('project/personas/right/modules/tone/formal.md:1:3');
  expect(stderr).toContain('Nothing was planned');
  expect((await client('cleo').releases()).items).toHaveLength(before);
  await writePersona(project(), 'right', '1.0.0');
});

test('a plan that is out of date is refused, and so is one that nobody looked at', async () => {
  await asking('stale', '1.0.0');
  const { tag } = await done(ann('plan', 'project', '--json'));
  await asking('stale', '1.1.0');
  const { exitCode, stderr } = await ann('apply', 'project', '--plan-tag', tag);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('not those of the plan')]);
  expect(await ann('apply', 'project')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--plan-tag') });
});

describe('gate ends with a code that says what came of it', () => {
  /** The wait itself, without a process around it. */
  const ends = async (name: string, until = 'completed', more: Partial<Wait> = {}) => {
    const goal = parseGoal(until);
    if (goal === null) throw new Error(`${until} is no goal`);
    const times = { startedMs: Date.now(), timeoutMs: 60_000, outageMs: 60_000, intervalMs: 50 };
    const wait = { name, until: goal, ...times, digest: null, waitWhenHeld: false, ...more };
    const { outcome, message } = await waitFor(client('cleo'), wait, SILENT);
    return `${GATE_EXIT[outcome]} ${message}`;
  };

  test('22 when changes are asked for, with the outcome as JSON; 21 once it was aborted', async () => {
    const { id } = await applied('coded', '1.0.0');
    const objected = await ben('release', 'request-changes', id, '--comment', 'Too cold in German');
    expect(objected.exitCode).toBe(0);
    const ended = await gate(id, '--json');
    expect(ended.exitCode).toBe(22);
    expect(JSON.parse(ended.stdout)).toMatchObject({ outcome: 'changes_requested', release: { id } });
    await send('ann', id, { type: 'abort', reason: 'Another way.' });
    expect(await ends(id)).toMatch(/^21 .*Another way\./);
  });

  test('24 when the time is over, 25 for other content; a stage that never comes and a release that is not there are told', async () => {
    const { id, digest } = await approved('timed', '1.0.0');
    expect(await ends(id, 'completed', { timeoutMs: 300 })).toMatch(/^24 .*is approved/);
    expect(await ends(id, 'approved', { digest: digest.slice(0, 20) })).toMatch(/^0 /);
    expect(await ends(id, 'approved', { digest: `sha256:${'f'.repeat(12)}` })).toMatch(/^25 /);
    await expect(ends(id, 'stage:extension')).rejects.toThrow('never at extension');
    await expect(ends('rel_0')).rejects.toThrow('There is no release');
  });

  test('23 when held, 0 once its stage has come, 20 when rolled back', async () => {
    const { id } = await started('held', '1.0.0');
    expect(await cleo('release', 'pause', id, '--reason', 'Looking at it.')).toMatchObject({ exitCode: 0 });
    expect(await ends(id)).toMatch(/^23 .*Looking at it\./);
    await send('cleo', id, { type: 'resume' });
    expect(await ends(id, 'stage:flag')).toMatch(/^0 .*is at flag/);
    const back = await cleo('release', 'rollback', 'held@production', '--reason', 'it promised refunds');
    expect(back.exitCode).toBe(0);
    expect(await ends(id)).toMatch(/^20 .*it promised refunds/);
  });

  test(
    'it lives through a crash of the server, and ends with 3 when that lasts too long',
    async () => {
      const { id } = await started('crashing', '1.0.0');
      const { port } = new URL(server.url);
      const waiting = openGate(id, '--until', 'stage:beta', '--timeout', '3m');
      const impatient = openGate(id, '--outage', '2s', '--timeout', '3m');
      await Promise.all([waiting.looked, impatient.looked]);
      await server.end('SIGKILL');
      const gone = await impatient.ended;
      expect([gone.exitCode, gone.stdout]).toEqual([3, expect.stringContaining('That has lasted')]);
      server = await spawnSetlist(join(cwd, 'state'), ['--port', port]);
      await send('cleo', id, { type: 'advance' });
      const came = await waiting.ended;
      expect([came.exitCode, came.stdout]).toEqual([0, expect.stringContaining('Waiting on.')]);
    },
    LONG_MS,
  );
});

test(
  'a shut latch is exported, holds against files and pipelines, and opens for a person with a reason',
  async () => {
    const { id } = await started('latched', '1.0.0');
    await send('cleo', id, { type: 'rollback', reason: 'it promised refunds' });
    const again = await ann('apply', 'project', '--yes', '--detailed-exitcode');
    expect([again.exitCode, again.stdout]).toEqual([11, expect.stringContaining('latched in production')]);
    expect(again.stdout).toContain('it promised refunds. 1.0.0 is left alone until someone acknowledges that.');
    expect(again.stdout).toContain('Nothing to do.');

    const exported = await ann(
      'environments',
      'export',
      'production',
      '--output',
      join(project(), 'environments/production.yaml'),
    );
    expect(exported.exitCode).toBe(0);
    const text = await readFile(join(project(), 'environments/production.yaml'), 'utf8');
    expect(text).toMatch(new RegExp(`latched:\\n    latched:\\n      - release: ${id}\\n        version: 1\\.0\\.0`));
    expect(text).toContain('shutBy: cleo');
    await done(cleo('release', 'ack', 'latched@production', '--reason', 'The refunds module is gone.', '--json'));
    await writeText(
      join(project(), 'environments/production.yaml'),
      text.replace(/^ {2}latched:\n/m, '  latched:\n    version: 1.0.0\n'),
    );
    const carried = await ann('plan', 'project', '--detailed-exitcode');
    expect([carried.exitCode, carried.stdout]).toEqual([11, expect.stringContaining('Take `latched` out of the file')]);
    expect(await applied('latched', '1.0.0')).toMatchObject({ version: '1.0.0', changed: true });
  },
  LONG_MS,
);

describe('releases by the command line', () => {
  test(
    'propose shows who must review before it submits, and takes the questionnaire from a file',
    async () => {
      await writePersona(project(), 'proposed', '1.0.0');
      await writeText(
        join(cwd, 'impact.yaml'),
        'affected: Guests.\ncultures: All.\nwhatCouldGoWrong: Little.\nmitigations: Read twice.\ndeclaredRisk: medium\n',
      );
      const made = await ann(
        ...[
          'release',
          'propose',
          'project/personas/proposed',
          '--environment',
          'production',
          '--title',
          'A first menu',
        ],
        ...['--why', 'Guests asked.', '--impact', 'impact.yaml', '--co-author', 'dan@example.com', '--submit'],
      );
      expect(made.exitCode).toBe(0);
      expect(made.stdout.indexOf('could: ben')).toBeGreaterThan(-1);
      expect(made.stdout.indexOf('could: ben')).toBeLessThan(made.stdout.indexOf('in review'));
      const shown = await ben('release', 'show', 'proposed@production');
      for (const part of ['A first menu', 'Guests asked.', 'Read twice.', 'email:dan@example.com', 'declared: medium'])
        expect(shown.stdout).toContain(part);
      const commented = await ben(
        'release',
        'comment',
        'proposed@production',
        'Plain indeed.',
        '--line',
        '2',
        '--json',
      );
      expect(commented.json()).toMatchObject({ body: 'Plain indeed.', anchor: { line: 2, channel: null } });
      expect((await ben('release', 'show', 'proposed@production')).stdout).toContain('Plain indeed.');
    },
    LONG_MS,
  );

  test('a name that may mean two releases is not guessed at, and one that means none says what there is', async () => {
    await writePersona(project(), 'twice', '1.0.0');
    await client('ann').publish(asPublishRequest(await readPersonaFolder(join(project(), 'personas/twice'))));
    const twice = { environment: 'production', persona: 'twice', revision: '1.0.0' };
    await client('ann').propose({ ...twice, title: 'One' });
    await client('ann').propose({ ...twice, title: 'Two' });
    const { exitCode, stderr } = await ann('release', 'submit', 'twice@production');
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/rel_\w+ \(Two.*rel_\w+ \(One/)]);
    const none = await ann('release', 'submit', 'nobody@production');
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('has no release')]);
    const unnamed = await ann('release', 'submit', 'whatever');
    expect([unnamed.exitCode, unnamed.stderr]).toEqual([2, expect.stringContaining('names no release')]);
  });

  test('reasons are asked for where they stand in the audit log', async () => {
    const commands = ['withdraw', 'unschedule', 'pause', 'rollback', 'abort', 'ack', 'break-glass'];
    const runs = await Promise.all(commands.map((command) => cleo('release', command, 'rel_1')));
    expect(runs.map(({ exitCode }) => exitCode)).toEqual(commands.map(() => 2));
    for (const { stderr } of runs) expect(stderr).toContain('--reason');
  });

  test('a release starts at a time by the clocks of each region', async () => {
    const { id } = await approved('scheduled', '1.0.0');
    const regions = ['--region', 'apac=Asia/Tokyo', '--region', 'emea=Europe/Berlin+2h'];
    const set = await cleo('release', 'schedule', id, '--at', '2027-03-01T09:00', ...regions);
    expect(set.exitCode).toBe(0);
    expect(set.stdout.indexOf('apac opens 2027-03-01 00:00:00Z')).toBeGreaterThan(-1);
    expect(set.stdout).toContain('emea opens 2027-03-01 10:00:00Z');
    const wrong = await cleo('release', 'schedule', id, '--at', '2027-03-01T09:00', '--time-zone', 'Europe/Berlni');
    expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('Europe/Berlin')]);
  });
});

test('policies are checked without a server, applied by an administrator and exported as they were written', async () => {
  const source = '# For the public.\nname: public\napplies: { environments: [production] }\nreviews: { any: 2 }\n';
  await writeText(join(project(), 'policies/public.yaml'), source.replace('any: 2', 'any: two'));
  const wrong = await runCli(['policies', 'check', 'project/policies'], { cwd });
  expect([wrong.exitCode, wrong.stdout]).toEqual([1, expect.stringContaining('project/policies/public.yaml:4')]);
  await writeText(join(project(), 'policies/public.yaml'), source);
  await client('ann').applyPlan(asPublishRequest(await readProjectFiles(project())));
  expect((await cleo('policies', 'list')).stdout).toContain('public');
  await cleo('policies', 'export', 'exported');
  expect(await readFile(join(cwd, 'exported/public.yaml'), 'utf8')).toBe(source);
});
