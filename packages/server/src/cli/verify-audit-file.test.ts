import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditCheckpoint, type AuditEntry, chain } from '@setlist/core/audit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newSigner, ringOf } from '../../test/bundle-facts.ts';
import { signCheckpoint } from '../signing/checkpoint.ts';
import type { Signer } from '../signing/signer.ts';
import { readKeptCheckpoints } from './audit-file.ts';
import { type Trust, verifyAuditFile } from './verify-audit-file.ts';

const AT = '2026-11-22T10:00:00.000Z';
const signer = newSigner();
const log: AuditEntry[] = [];
for (let row = 1; row <= 12; row += 1) {
  log.push(
    chain(
      {
        at: AT,
        actor: { kind: 'person', id: 'mem_1', name: 'Ada\u2028Lovelace' },
        via: 'session',
        action: 'key.change',
        object: { kind: 'key', id: `key_${row}`, version: 1 },
        persona: null,
        environment: 'production',
        release: null,
        change: { made: row },
      },
      log.at(-1) ?? null,
    ),
  );
}
const head = { seq: 12, hash: log[11]?.hash ?? '' };

/** An export with checkpoints over these rows. */
function linesOf(entries: readonly AuditEntry[], signed: readonly number[], by: Signer = signer): string[] {
  const checkpoints = signed.map((seq) => signCheckpoint({ seq, hash: log[seq - 1]?.hash ?? '' }, by, AT));
  return [
    { type: 'header', format: 'setlist-audit/1', exportedAt: AT, head },
    { type: 'key', jwk: by.jwk, retiredAt: null },
    ...checkpoints.map((checkpoint) => ({ type: 'checkpoint', checkpoint })),
    ...entries.map((entry) => ({ type: 'entry', entry })),
  ].map((line) => JSON.stringify(line));
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'setlist-verify-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function write(lines: readonly string[], end = '\n'): string {
  files += 1;
  const path = join(folder, `${files}.jsonl`);
  writeFileSync(path, lines.join(end) + end);
  return path;
}

async function verdictOn(lines: readonly string[], trust: Partial<Trust> = {}) {
  let bytes = 0;
  const path = write(lines);
  const verdict = await verifyAuditFile(path, { keys: null, keyIds: [], kept: [], ...trust }, (read) => {
    bytes += read;
  });
  expect(bytes).toBe(Buffer.byteLength(`${lines.join('\n')}\n`));
  return verdict;
}

const whole = linesOf(log, [6, 12]);
const lineOf = (seq: number) => 3 + 1 + seq;
const at = (seq: number) => lineOf(seq) - 1;

test('an export that nobody touched verifies, and says which keys vouch for how much', async () => {
  expect(await verdictOn(whole)).toMatchObject({
    findingCount: 0,
    trust: 'file',
    checkpoints: { verified: 2, byKey: { [signer.keyId]: 2 }, passedOver: 0, kept: 0 },
    summary: { rows: 12, coveredTo: 12, first: { seq: 1 }, last: { seq: 12 } },
  });
  expect(await verdictOn(linesOf(log, [6]), { keys: ringOf(signer) })).toMatchObject({
    findingCount: 0,
    trust: 'given',
    summary: { coveredTo: 6 },
  });
});

test('it verifies too when an editor gave its lines other ends', async () => {
  const path = write(whole, '\r\n');
  const verdict = await verifyAuditFile(path, { keys: null, keyIds: [], kept: [] }, () => undefined);
  expect(verdict.findingCount).toBe(0);
});

describe('what was done to it is found, at its line', () => {
  const forged = JSON.stringify({ type: 'entry', entry: { ...log[4], actor: { kind: 'key', id: 'x', name: 'x' } } });
  const cases: Record<string, [string[], object]> = {
    edited: [whole.with(at(5), forged), { kind: 'edited', from: 5, line: lineOf(5) }],
    'edited into what is not JSON': [whole.with(at(5), '{'), { kind: 'edited', from: 5, line: lineOf(5) }],
    'edited into a line of another type': [
      whole.with(at(5), whole[1] ?? ''),
      { kind: 'edited', from: 5, line: lineOf(5) },
    ],
    removed: [whole.toSpliced(at(5), 2), { kind: 'removed', from: 5, to: 6, line: null }],
    reordered: [
      whole.toSpliced(at(5), 1).toSpliced(at(8), 0, whole[at(5)] ?? ''),
      { kind: 'reordered', from: 5, line: lineOf(8) },
    ],
    inserted: [whole.toSpliced(at(5), 0, whole[at(9)] ?? ''), { kind: 'inserted', from: 9, line: lineOf(5) }],
    'cut off': [whole.slice(0, -3), { kind: 'truncated', from: 10, to: 12 }],
    'cut off with every checkpoint gone': [
      linesOf(log, []).slice(0, -3),
      { kind: 'truncated', from: 10, to: 12, message: expect.stringContaining('begun when the log had 12') },
    ],
    'cut off in the middle of a line': [
      whole.with(-1, whole.at(-1)?.slice(0, 50) ?? ''),
      { kind: 'edited', from: 12, line: lineOf(12) },
    ],
    'a checkpoint forged': [
      whole.with(2, (whole[2] ?? '').replace('"seq":6', '"seq":5')),
      { kind: 'checkpoint', from: 5, line: 3 },
    ],
    'a checkpoint spoilt': [whole.with(2, '{"type":"checkpoint"}'), { kind: 'checkpoint', line: 3 }],
    'a key put under another’s name': [
      whole.with(1, JSON.stringify({ type: 'key', jwk: { ...newSigner().jwk, kid: signer.keyId }, retiredAt: null })),
      { kind: 'checkpoint', line: 2 },
    ],
  };
  test.each(Object.entries(cases))('%s', async (_, [lines, finding]) => {
    expect(await verdictOn(lines)).toMatchObject({ findingCount: 1, findings: [finding] });
  });
});

describe('a log made up from end to end, with keys of its maker', () => {
  const stranger = newSigner();
  const made = linesOf(log, [12], stranger);

  test('passes by itself, as any file would', async () => {
    expect(await verdictOn(made)).toMatchObject({ findingCount: 0, trust: 'file' });
  });

  test('is found out by the keys that are trusted, and by their ids', async () => {
    const unvouched = { findings: [{ kind: 'unvouched' }], checkpoints: { verified: 0, passedOver: 1 } };
    expect(await verdictOn(made, { keys: ringOf(signer) })).toMatchObject(unvouched);
    expect(await verdictOn(made, { keyIds: [signer.keyId] })).toMatchObject(unvouched);
  });

  test('is found out by a checkpoint kept elsewhere', async () => {
    const kept = [signCheckpoint({ seq: 7, hash: 'ab'.repeat(32) }, signer, AT)];
    expect(await verdictOn(made, { kept })).toMatchObject({ findings: [{ kind: 'rewritten', from: 1, to: 7 }] });
    const beyond = [signCheckpoint({ seq: 15, hash: 'ab'.repeat(32) }, signer, AT)];
    expect(await verdictOn(made, { kept: beyond })).toMatchObject({
      findings: [{ kind: 'truncated', from: 13, to: 15 }],
    });
  });
});

test('what a retired key signed vouches for nothing', async () => {
  const retired = whole.with(1, JSON.stringify({ type: 'key', jwk: signer.jwk, retiredAt: AT }));
  expect(await verdictOn(retired)).toMatchObject({
    findingCount: 0,
    checkpoints: { verified: 0, passedOver: 2 },
    summary: { coveredTo: 0 },
  });
});

test('kept checkpoints are read one a line or out of an earlier export, and not when they were tampered with', async () => {
  const checkpoint = signCheckpoint({ seq: 6, hash: log[5]?.hash ?? '' }, signer, AT);
  expect(await readKeptCheckpoints(write([JSON.stringify(checkpoint), '', JSON.stringify(checkpoint)]))).toEqual([
    checkpoint,
    checkpoint,
  ]);
  expect((await readKeptCheckpoints(write(whole))).map(({ seq }: AuditCheckpoint) => seq)).toEqual([6, 12]);
  await expect(readKeptCheckpoints(write(['{"seq":6}']))).rejects.toThrow('a line that is no checkpoint');
  await expect(readKeptCheckpoints(write([]))).rejects.toThrow('holds no checkpoint');
  await expect(verdictOn(whole, { kept: [{ ...checkpoint, seq: 5 }] })).rejects.toThrow('cannot be used');
});

test.each([
  ['an empty file', [''], 'first line is not the header'],
  ['some other JSON', ['{"type":"header"}'], 'first line is not the header'],
  ['a CSV export', ['\ufeffseq,at,actor_kind'], 'CSV export'],
])('%s is refused as no export', async (_, lines, said) => {
  await expect(verdictOn(lines)).rejects.toMatchObject({ message: expect.stringContaining(said), exitCode: 2 });
});

test('of a file with more faults than anyone reads, the first thousand are kept and all are counted', async () => {
  const rows = Array.from({ length: 1_500 }, () => '{}');
  const verdict = await verdictOn([...whole, ...rows]);
  expect(verdict.findingCount).toBeGreaterThan(1_000);
  expect(verdict.findings).toHaveLength(1_000);
});
