import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { headOf, logOf, rehashed, verdictOn } from '../../test/audit-logs.ts';
import { checkpointPayload } from './checkpoint.ts';
import { type AuditEntry, GENESIS_HASH } from './entry.ts';
import { parseCheckpoint, parseEntry } from './schema.ts';

const log = logOf(
  Array.from({ length: 6 }, (_, index) => ({
    at: `2026-11-22T10:00:0${index}.000Z`,
    actor: { kind: 'person', id: 'mem_1', name: 'Ada' },
    via: 'session',
    action: 'release.review',
    object: { kind: 'release', id: 'rel_1', version: index + 1 },
    persona: 'concierge',
    environment: 'production',
    release: 'rel_1',
    change: { verdict: 'approve' },
  })),
);

/** The log with its row `seq` made into another. */
const withRow = (seq: number, change: (entry: AuditEntry) => AuditEntry) =>
  log.map((entry) => (entry.seq === seq ? change(entry) : entry));
const renamed = (entry: AuditEntry): AuditEntry => ({ ...entry, actor: { ...entry.actor, name: 'Eve' } });

test('what is wrong is said in words, with the row and where it stands', async () => {
  const [third] = log.slice(2);
  if (third === undefined) throw new Error('The log has six rows.');
  const stories: Record<string, [AuditEntry[], AuditEntry[]]> = {
    edited: [withRow(3, renamed), []],
    'edited, hash made anew': [withRow(3, (entry) => rehashed(renamed(entry))), []],
    'edited at the end, hash made anew': [withRow(6, (entry) => rehashed(renamed(entry))), log.slice(5)],
    removed: [log.toSpliced(2, 2), []],
    'moved down': [log.toSpliced(2, 1).toSpliced(4, 0, third), []],
    copied: [log.toSpliced(4, 0, third), []],
    'cut off': [log.slice(0, 4), headOf(log) as AuditEntry[]],
  };
  const told: Record<string, string[]> = {};
  for (const [name, [rows, checkpoints]] of Object.entries(stories)) {
    const { findings } = await verdictOn(rows, { checkpoints });
    told[name] = findings.map(({ kind, position, message }) => `${kind} @${position}: ${message}`);
  }
  expect(told).toMatchInlineSnapshot(`
    {
      "copied": [
        "inserted @5: It calls itself row 3, and the chain has no place for it.",
      ],
      "cut off": [
        "truncated @null: The log ends with row 4, but a checkpoint signed row 6: rows 5 to 6 were cut off.",
      ],
      "edited": [
        "edited @3: Row 3 does not have the hash of its content: it was changed.",
      ],
      "edited at the end, hash made anew": [
        "rewritten @null: A checkpoint signed another hash of row 6: rows 1 to 6 or some of them were rewritten.",
      ],
      "edited, hash made anew": [
        "edited @3: Row 3 was changed and its hash made anew: row 4 is chained to what it was before.",
      ],
      "moved down": [
        "reordered @5: Row 3 stands after row 5, behind its place.",
      ],
      "removed": [
        "removed @null: Rows 3 to 4 are missing.",
      ],
    }
  `);
});

test('without a checkpoint it is known that nothing vouches for the end', async () => {
  const { summary } = await verdictOn(log, { checkpoints: log.slice(1, 4) });
  expect(summary).toEqual({
    rows: 6,
    first: { seq: 1, at: '2026-11-22T10:00:00.000Z' },
    last: { seq: 6, at: '2026-11-22T10:00:05.000Z', hash: log[5]?.hash },
    reached: 6,
    checkpointsMet: 3,
    coveredTo: 4,
  });
});

test('two checkpoints that signed different hashes of one row cannot both be met', async () => {
  const checkpoints = [...headOf(log), { seq: 6, hash: GENESIS_HASH }];
  expect((await verdictOn(log, { checkpoints })).findings).toMatchObject([{ kind: 'rewritten', to: 6 }]);
});

test('a row that RFC 8785 cannot write is an edit, not a crash', async () => {
  const changes = [Number.POSITIVE_INFINITY, '\ud800', JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)];
  for (const change of changes) {
    const { findings } = await verdictOn(withRow(2, (entry) => ({ ...entry, change })));
    expect(findings).toMatchObject([{ kind: 'edited', from: 2 }]);
  }
});

test('the hash of a row is SHA-256 over its RFC 8785 form', () => {
  const canonical = `{"action":"release.review","actor":{"id":"mem_1","kind":"person","name":"Ada"},"at":"2026-11-22T10:00:00.000Z","change":{"verdict":"approve"},"environment":"production","object":{"id":"rel_1","kind":"release","version":1},"persona":"concierge","previousHash":"${GENESIS_HASH}","release":"rel_1","seq":1,"via":"session"}`;
  expect(log[0]?.hash).toBe(hash('sha256', canonical, 'hex'));
});

test('the payload of a checkpoint holds its four parts and nothing else', () => {
  const checkpoint = { seq: 6, hash: GENESIS_HASH, at: '2026-11-22T10:00:06.000Z', keyId: 'k', signature: 'x' };
  expect(new TextDecoder().decode(checkpointPayload(checkpoint))).toBe(
    `{"at":"2026-11-22T10:00:06.000Z","hash":"${GENESIS_HASH}","keyId":"k","seq":6}`,
  );
});

test('what has not the form of a row or a checkpoint is told by field', () => {
  const entry = log[0];
  expect(parseEntry(entry)).toEqual({ ok: true, value: entry });
  for (const [change, said] of [
    [{ seq: 0 }, '/seq'],
    [{ hash: 'ABC' }, '/hash'],
    [{ actor: { kind: 'robot', id: '', name: '' } }, '/actor/kind'],
  ] as const) {
    expect(parseEntry({ ...entry, ...change })).toEqual({ ok: false, error: expect.stringContaining(said) });
  }
  expect(parseEntry('x')).toMatchObject({ ok: false });
  expect(parseCheckpoint({ seq: 1, hash: GENESIS_HASH, at: '', keyId: '', signature: 'short' })).toEqual({
    ok: false,
    error: expect.stringContaining('/signature'),
  });
});
