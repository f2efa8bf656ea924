import { execFileSync, spawn } from 'node:child_process';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient, type SendCommand } from '@setlist/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type SeededMember, seedMembers, writeEnvironment, writePersona } from './gitops-project.ts';
import { CLI_COMMAND } from './run-cli.ts';
import { type SpawnedSetlist, spawnSetlist, temporaryFolder } from './spawn-setlist.ts';

const integration = (path: string) =>
  readFile(fileURLToPath(new URL(`../../integrations/${path}`, import.meta.url)), 'utf8');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: SpawnedSetlist;
let members: Readonly<Record<'ann' | 'ben' | 'cleo' | 'dora', SeededMember>>;
/** The repository of a team, and the command line as its pipelines call it. */
let repository = '';
let setlist = '';

beforeAll(async () => {
  folder = await temporaryFolder();
  repository = join(folder.path, 'repository');
  setlist = join(folder.path, 'setlist');
  members = await seedMembers(join(folder.path, 'state'), {
    ann: ['author'],
    ben: ['reviewer'],
    cleo: ['reviewer'],
    dora: ['releaser'],
  });
  server = await spawnSetlist(join(folder.path, 'state'));
  await mkdir(repository);
  await writeFile(setlist, `#!/bin/sh\nexec ${CLI_COMMAND} "$@"\n`);
  await chmod(setlist, 0o755);
  git('init', '--quiet', '--initial-branch', 'main');
});

afterAll(async () => {
  await server.end();
  await folder.remove();
});

function git(...args: string[]): string {
  const who = ['-c', 'user.name=Somebody', '-c', `user.email=${members.ben.email}`];
  return execFileSync('git', [...who, ...args], { cwd: repository, encoding: 'utf8' }).trim();
}

/** A change of a persona as a commit by Ben, and what it came from. */
async function commit(key: string, version: string, message = `${key} ${version}`): Promise<string> {
  const before = git('rev-list', '--all', '--count') === '0' ? '0'.repeat(40) : git('rev-parse', 'HEAD');
  await rm(join(repository, 'personas'), { recursive: true, force: true });
  await writePersona(repository, key, version);
  await writeEnvironment(repository, 'production', { [key]: version });
  git('add', '.');
  git('commit', '--quiet', '--message', message);
  return before;
}

interface Ran {
  readonly exitCode: number | null;
  readonly output: string;
}

/** A script as a runner starts it: a file, a shell, and nothing in the environment but what is given. */
async function runScript(
  shell: readonly string[],
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<Ran> {
  const file = join(folder.path, 'step.sh');
  await writeFile(file, script);
  const [program = 'bash', ...args] = shell;
  const around = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder.path,
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
  };
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args, file], { cwd: repository, env: { ...around, ...env } });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}

const send = (who: keyof typeof members, id: string, command: SendCommand) =>
  createClient({ url: server.url, apiKey: members[who].key }).command(id, command);
const release = (id: string) => createClient({ url: server.url, apiKey: members.dora.key }).release(id);

describe('the GitHub Action, step by step as a runner does it', () => {
  interface Step {
    readonly id: string;
    readonly if: string;
    readonly shell: string;
    readonly env: Readonly<Record<string, string>>;
    readonly run: string;
  }
  interface Action {
    readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
    readonly outputs: Readonly<Record<string, { readonly value: string }>>;
    readonly runs: { readonly using: string; readonly steps: readonly Step[] };
  }
  type Context = Readonly<Record<string, string>>;

  /** The part of GitHub's expressions that the action uses: paths, comparisons with a literal, the first that is not empty. */
  const evaluate = (expression: string, context: Context): string => {
    const inner = /^\$\{\{\s*(.*?)\s*\}\}$/.exec(expression)?.[1] ?? expression;
    const [, path = '', sign, literal] = /^([\w.-]+)\s*(==|!=)\s*'([^']*)'$/.exec(inner) ?? [];
    if (sign !== undefined) return String(((context[path] ?? '') === literal) === (sign === '=='));
    const paths = inner.split(/\s*\|\|\s*/);
    if (!paths.every((one) => /^[\w.-]+$/.test(one))) throw new Error(`${expression} is more than this test can read`);
    return paths.map((one) => context[one] ?? '').find((value) => value !== '') ?? '';
  };

  /** `name=value` and `name<<MARK` of a file of outputs. */
  const readOutputs = (text: string): Record<string, string> => {
    const outputs: Record<string, string> = {};
    const lines = text.split('\n');
    for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
      const [, block, mark] = /^([\w-]+)<<(.+)$/.exec(line) ?? [];
      const [, name, value] = /^([\w-]+)=(.*)$/.exec(line) ?? [];
      if (block !== undefined && mark !== undefined) {
        const end = lines.indexOf(mark);
        outputs[block] = lines
          .splice(0, end + 1)
          .slice(0, -1)
          .join('\n');
      } else if (name !== undefined) outputs[name] = value ?? '';
    }
    return outputs;
  };

  const run = async (given: Readonly<Record<string, string>>, event: Context = {}) => {
    const action: Action = parse(await integration('github/action.yml'));
    const context: Record<string, string> = { ...event };
    for (const [name, { default: value = '' }] of Object.entries(action.inputs))
      context[`inputs.${name}`] = given[name] ?? value;
    for (const name of Object.keys(given)) expect(Object.keys(action.inputs)).toContain(name);
    const [outputFile, summaryFile] = [join(folder.path, 'outputs'), join(folder.path, 'summary')];
    await writeFile(summaryFile, '');
    let [exitCode, output]: [number | null, string] = [0, ''];
    for (const step of action.runs.steps) {
      if (exitCode !== 0 || evaluate(step.if, context) !== 'true') continue;
      await writeFile(outputFile, '');
      const env = Object.fromEntries(Object.entries(step.env).map(([name, value]) => [name, evaluate(value, context)]));
      const files = { GITHUB_OUTPUT: outputFile, GITHUB_STEP_SUMMARY: summaryFile };
      const shell = [step.shell, '--noprofile', '--norc', '-eo', 'pipefail'];
      const ran = await runScript(shell, step.run, { ...env, ...files });
      exitCode = ran.exitCode;
      output += ran.output;
      for (const [name, value] of Object.entries(readOutputs(await readFile(outputFile, 'utf8'))))
        context[`steps.${step.id}.outputs.${name}`] = value;
    }
    const outputs = Object.fromEntries(
      Object.entries(action.outputs).map(([name, { value }]) => [name, evaluate(value, context)]),
    );
    return { exitCode, output, outputs, summary: await readFile(summaryFile, 'utf8') };
  };
  const asAnn = () => ({ url: server.url, 'api-key': members.ann.key, setlist });

  test('plan, apply of just that plan, and a gate that waits for a reviewer who had no part in the commits', async () => {
    const before = await commit('porter', '1.0.0', `A porter\n\nCo-authored-by: Cleo <${members.cleo.email}>`);
    const planned = await run({ ...asAnn(), command: 'plan' }, { 'github.event.before': before });
    expect(planned).toMatchObject({ exitCode: 0, outputs: { changes: '2', 'left-alone': '0', 'exit-code': '10' } });
    expect(planned.summary).toContain('### Setlist plan');
    expect(planned.summary).toContain('+ release porter 1.0.0 → production');
    expect(planned.summary).toMatch(/may not review their own work: ben, cleo/);

    const applied = await run(
      { ...asAnn(), command: 'apply', 'plan-tag': planned.outputs['plan-tag'] ?? '' },
      { 'github.event.before': before },
    );
    expect(applied, applied.output).toMatchObject({
      exitCode: 0,
      outputs: { releases: expect.stringMatching(/^rel_\w+$/) },
    });
    expect(applied.summary).toContain('porter 1.0.0 → production: in_review');
    const { releases = '' } = applied.outputs;
    const { digest, authors } = (await release(releases)).release;
    expect(authors).toEqual(expect.arrayContaining([`email:${members.ben.email}`, `email:${members.cleo.email}`]));
    for (const who of ['ben', 'cleo'] as const) {
      const approval = send(who, releases, { type: 'review', verdict: 'approve', digest, comment: '' });
      await expect(approval).rejects.toMatchObject({ problem: { code: 'own_work' } });
    }
    await send('dora', releases, { type: 'abort', reason: 'Nobody is left to review it.' });
    const ended = await run({ ...asAnn(), command: 'gate', releases, timeout: '1m' });
    expect(ended).toMatchObject({ exitCode: 21, outputs: { 'exit-code': '21' } });
  });

  test('a pull request counts its own commits, and a project with faults fails the step', async () => {
    const base = await commit('porter', '1.1.0');
    const planned = await run(
      { ...asAnn(), command: 'plan' },
      { 'github.event.pull_request.base.sha': base, 'github.event.before': 'f'.repeat(40) },
    );
    expect(planned).toMatchObject({ exitCode: 0, outputs: { 'exit-code': '10' } });
    await writeEnvironment(repository, 'production', { porter: '9.9.9' });
    const faulty = await run({ ...asAnn(), command: 'plan', authors: '' });
    expect(faulty).toMatchObject({ exitCode: 1, outputs: { 'exit-code': '1' } });
    expect(faulty.summary).toContain('❌');
  });

  test('commits that are not there are an error, for nobody would know who wrote the change', async () => {
    const unknown = await run({ ...asAnn(), command: 'apply' }, { 'github.event.before': 'f'.repeat(40) });
    expect(unknown).toMatchObject({ exitCode: 1, output: expect.stringContaining('fetch-depth: 0') });
  });

  test('what a latch holds back is a warning and no failure', async () => {
    const before = await commit('waiter', '1.0.0');
    const event = { 'github.event.before': before };
    const { outputs } = await run({ ...asAnn(), command: 'apply' }, event);
    const { releases = '' } = outputs;
    const { digest } = (await release(releases)).release;
    await send('cleo', releases, { type: 'review', verdict: 'approve', digest, comment: '' });
    await send('dora', releases, { type: 'start' });
    await send('dora', releases, { type: 'rollback', reason: 'it promised refunds' });
    const again = await run({ ...asAnn(), command: 'apply' }, event);
    expect(again).toMatchObject({ exitCode: 0, outputs: { releases: '', 'left-alone': '1', 'exit-code': '11' } });
    expect([again.output, again.summary]).toEqual([
      expect.stringContaining('::warning::'),
      expect.stringContaining('it promised refunds'),
    ]);
  });
});

describe('the GitLab template, job by job as a runner does it', () => {
  interface Job {
    readonly extends?: string;
    readonly variables?: Readonly<Record<string, string>>;
    readonly before_script?: readonly string[];
    readonly script?: readonly string[];
    readonly allow_failure?: { readonly exit_codes: readonly number[] };
  }

  const jobOf = (jobs: Readonly<Record<string, Job>>, name: string): Job => {
    const job = jobs[name];
    if (job === undefined) throw new Error(`there is no job ${name}`);
    if (job.extends === undefined) return job;
    const parent = jobOf(jobs, job.extends);
    return { ...parent, ...job, variables: { ...parent.variables, ...job.variables } };
  };

  /** before_script and script are one script of one shell: bash where there is one, else sh. */
  const run = async (name: string, shell: readonly string[], given: Readonly<Record<string, string>>) => {
    const job = jobOf(parse(await integration('gitlab/setlist.gitlab-ci.yml')), name);
    const env = {
      ...job.variables,
      SETLIST: setlist,
      SETLIST_URL: server.url,
      SETLIST_API_KEY: members.ann.key,
      ...given,
    };
    await rm(join(repository, 'setlist.env'), { force: true });
    const ran = await runScript(shell, [...(job.before_script ?? []), ...(job.script ?? [])].join('\n'), env);
    const dotenv = await readFile(join(repository, 'setlist.env'), 'utf8').catch(() => '');
    const values = Object.fromEntries(dotenv.split('\n').flatMap((line) => (line === '' ? [] : [line.split('=')])));
    const isAllowed = ran.exitCode === 0 || (job.allow_failure?.exit_codes ?? []).includes(ran.exitCode ?? -1);
    return { ...ran, isAllowed, values };
  };

  test.each([
    ['bash', ['bash', '-eo', 'pipefail']],
    ['sh', ['sh', '-e']],
  ])('plan, apply and gate, in %s', async (shellName, shell) => {
    const before = await commit(`clerk-${shellName}`, '1.0.0');
    const event = { CI_COMMIT_BEFORE_SHA: before };
    const planned = await run('.setlist-plan', shell, event);
    expect(planned, planned.output).toMatchObject({
      exitCode: 10,
      isAllowed: true,
      values: { changes: '2', faults: '0' },
    });
    expect(await readFile(join(repository, 'setlist.md'), 'utf8')).toContain(`clerk-${shellName}`);

    const applied = await run('.setlist-apply', shell, event);
    expect(applied, applied.output).toMatchObject({ exitCode: 0, values: { changed: 'true' } });
    const { releases = '' } = applied.values;
    const { digest, authors } = (await release(releases)).release;
    expect(authors).toContain(`email:${members.ben.email}`);

    const waiting = run('.setlist-gate', shell, { releases, SETLIST_UNTIL: 'approved', SETLIST_TIMEOUT: '2m' });
    await send('cleo', releases, { type: 'review', verdict: 'approve', digest, comment: '' });
    expect(await waiting).toMatchObject({ exitCode: 0, isAllowed: true });
    await send('dora', releases, { type: 'abort', reason: 'Only a test.' });
    expect(await run('.setlist-gate', shell, { releases })).toMatchObject({ exitCode: 21, isAllowed: false });
  });

  test('faults fail the job, options reach the command, and missing commits are an error', async () => {
    const before = await commit('clerk', '2.0.0');
    await writeEnvironment(repository, 'production', { clerk: '9.9.9' });
    const faulty = await run('.setlist-plan', ['bash', '-eo', 'pipefail'], { CI_COMMIT_BEFORE_SHA: before });
    expect(faulty).toMatchObject({ exitCode: 1, isAllowed: false });
    const named = { CI_COMMIT_BEFORE_SHA: before, SETLIST_ENVIRONMENT: 'staging', SETLIST_OPTIONS: '--revise' };
    const elsewhere = await run('.setlist-plan', ['bash', '-eo', 'pipefail'], named);
    expect(elsewhere).toMatchObject({ exitCode: 2, output: expect.stringContaining('staging') });
    const unknown = await run('.setlist-apply', ['sh', '-e'], { CI_COMMIT_BEFORE_SHA: 'f'.repeat(40) });
    expect(unknown).toMatchObject({ exitCode: 1, output: expect.stringContaining('GIT_DEPTH') });
  });
});
