import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indexConversations } from '../../packages/server/src/rehearsal/corpus.ts';
import type { RehearsalReport } from '../../packages/server/src/rehearsal/ledger.ts';
import { readConversations } from '../../packages/server/src/rehearsal/read-conversations.ts';
import { recall } from '../../packages/server/src/rehearsal/recall.ts';
import {
  type RehearsalUpstream,
  shippedConversations,
  startRehearsalUpstream,
} from '../../packages/server/src/rehearsal/upstream.ts';
import { normalised } from '../../packages/server/src/rehearsal/words.ts';
import { temporaryFolder } from './spawn-setlist.ts';

const MAIN = fileURLToPath(new URL('../../packages/server/src/cli/main.ts', import.meta.url));
const REAL = fileURLToPath(new URL('../../../shared/data/conversations', import.meta.url));
const SGD = join(REAL, 'sgd-dev.jsonl.gz');
const MT_BENCH = join(REAL, 'mt_bench_question.jsonl.gz');
const real = existsSync(SGD);
if (!real) process.stderr.write('SKIPPED: rehearsals of real conversations, because ../shared/data is not there.\n');

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real `setlist rehearse`; `interruptAt` is what on standard error makes it be interrupted. */
function rehearse(args: readonly string[], interruptAt?: RegExp): Promise<Ended> {
  const child = spawn(process.execPath, ['--conditions=setlist-source', MAIN, 'rehearse', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const before = interruptAt?.test(stderr);
    stderr += text;
    if (!before && interruptAt?.test(stderr)) child.kill('SIGINT');
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

let upstream: RehearsalUpstream;
const to = (persona = 'rehearsal') => ['--url', upstream.url, '--api-key', 'none', '--persona', persona];

describe('setlist rehearse', () => {
  beforeAll(async () => {
    upstream = await startRehearsalUpstream({ pace: 0 });
  });
  afterAll(() => upstream.close());

  it('plays every user turn, and reports what it met', async () => {
    const folder = await temporaryFolder();
    const file = join(folder.path, 'report.json');
    const { code, stdout } = await rehearse([
      ...to(),
      '--conversations',
      shippedConversations(),
      '--json',
      '--report',
      file,
    ]);
    const report: RehearsalReport = JSON.parse(stdout);
    const recorded = await all(readConversations(shippedConversations()));
    const turns = recorded.flatMap((each) => each.turns).filter((turn) => turn.role === 'user').length;
    expect(code).toBe(0);
    expect(report).toMatchObject({
      interrupted: false,
      conversations: { given: recorded.length, completed: recorded.length, abandoned: 0 },
      turns: { asked: turns, answered: turns, failed: 0, fallbacks: 0 },
      errors: {},
      servedBy: { rehearsal: turns },
    });
    expect(report.firstChunkMs.p50).toBeGreaterThan(0);
    expect(report.tokens.input).toBeGreaterThan(report.tokens.output);
    expect(report.transcripts).toHaveLength(3);
    expect(report.transcripts[0]?.turns[1]?.content).toContain('[Rehearsal:');
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(report);
    await folder.remove();
  });

  it.each([
    ['rehearsal:fail-503', 'rehearsal_fault'],
    ['rehearsal:cut', 'cut'],
    ['rehearsal:in-band-error-4', 'in_band:rehearsal_in_band_error'],
  ])('counts what %s does as %s, and ends with 1', async (persona, code) => {
    const ended = await rehearse([...to(persona), '--conversations', shippedConversations(), '--limit', '5', '--json']);
    const report: RehearsalReport = JSON.parse(ended.stdout);
    expect([ended.code, report.errors, report.conversations.abandoned]).toEqual([1, { [code]: 5 }, 5]);
  });

  it('tells a missing persona and a missing server apart', async () => {
    const conversations = ['--conversations', shippedConversations()];
    const nobody = await rehearse([...to('nobody'), ...conversations]);
    expect([nobody.code, nobody.stderr]).toEqual([
      2,
      expect.stringContaining('does not serve "nobody"; it serves rehearsal'),
    ]);
    const nowhere = await rehearse([
      '--url',
      'http://127.0.0.1:1',
      '--api-key',
      'k',
      '--persona',
      'x',
      ...conversations,
    ]);
    expect([nowhere.code, nowhere.stderr]).toEqual([3, expect.stringContaining('No server at http://127.0.0.1:1')]);
  });
});

describe.skipIf(!real)('real conversations', () => {
  it('are never answered from the very conversation that is played', async () => {
    const conversations = await all(readConversations(SGD));
    const corpus = await indexConversations(conversations);
    expect(corpus.replies).toHaveLength(19_384);
    const sourcesOf = (text: string | undefined) =>
      new Set(corpus.byText.get(normalised(text ?? ''))?.map((id) => corpus.replies[id]?.conversation));
    let answered = 0;
    let ownWithoutTheRule = 0;
    for (let at = 0; at < conversations.length; at += 20) {
      const userTurns: string[] = [];
      for (const turn of conversations[at]?.turns ?? []) {
        if (turn.role !== 'user') continue;
        userTurns.push(turn.content);
        const [answer] = recall(corpus, { userTurns, assistantTurns: [], system: '' }, 1, at);
        if (answer === undefined) continue;
        answered += 1;
        expect([...sourcesOf(answer)].filter((source) => source !== at)).not.toEqual([]);
        const [other] = recall(corpus, { userTurns: ['Hello.', ...userTurns], assistantTurns: [], system: '' }, 1, at);
        const own = sourcesOf(other);
        if (own.size === 1 && own.has(at)) ownWithoutTheRule += 1;
      }
    }
    expect(answered).toBeGreaterThan(800);
    expect(ownWithoutTheRule).toBeGreaterThan(100);
  });

  it('are played through, with their answers from one another', async () => {
    const sgd = await startRehearsalUpstream({ pace: 0, conversations: SGD });
    const door = ['--url', sgd.url, '--api-key', 'none', '--persona', 'rehearsal'];
    const { code, stdout } = await rehearse([...door, '--conversations', MT_BENCH, SGD, '--limit', '130', '--json']);
    await sgd.close();
    const report: RehearsalReport = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(report.conversations).toEqual({ given: 130, completed: 130, abandoned: 0 });
    expect(report.turns.asked).toBeGreaterThan(400);
  });

  it('leave a partial report when Ctrl-C ends the rehearsal', async () => {
    const slow = await startRehearsalUpstream({ pace: 1 });
    const door = ['--url', slow.url, '--api-key', 'none', '--persona', 'rehearsal', '--concurrency', '4'];
    const ended = await rehearse([...door, '--conversations', SGD, '--json'], /\d+ turns/);
    await slow.close();
    const report: RehearsalReport = JSON.parse(ended.stdout);
    expect(ended.code).toBe(130);
    expect(report.interrupted).toBe(true);
    expect(report.turns.answered).toBeGreaterThan(0);
    expect(report.turns.failed).toBe(0);
    expect(report.conversations.completed).toBeLessThan(report.conversations.given);
  });

  it('are refused where a table holds none of their text', async () => {
    const table = join(REAL, 'taskmaster_reward.csv.gz');
    const { code, stderr } = await rehearse([
      '--url',
      'http://127.0.0.1:1',
      '--api-key',
      'k',
      '--persona',
      'x',
      '--conversations',
      table,
    ]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('a table without the text of its conversations')]);
  });
});
