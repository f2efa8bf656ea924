import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { facts, hashes, headOf, logs, rehashed, rowOf, verdictOn } from '../../test/audit-logs.ts';
import { chain } from './chain.ts';
import type { AuditEntry } from './entry.ts';

describe('one row inserted', () => {
  const forgeries = fc.record({
    facts,
    seq: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
    previousHash: fc.option(hashes(), { nil: undefined }),
    hash: fc.option(hashes(), { nil: undefined }),
  });

  /** A row that claims to follow the one before `at` unless told, with a right hash unless told. */
  function forge(
    log: readonly AuditEntry[],
    at: number,
    made: typeof forgeries extends fc.Arbitrary<infer T> ? T : never,
  ) {
    const honest = chain(made.facts, log[at - 1] ?? null);
    const seq = made.seq ?? honest.seq;
    const entry = rehashed({ ...honest, seq, previousHash: made.previousHash ?? honest.previousHash });
    return made.hash === undefined ? entry : { ...entry, hash: made.hash };
  }

  test('between others is the one that is named, however well it was made', () =>
    fc.assert(
      fc.asyncProperty(rowOf(1), forgeries, async ({ log, at }, made) => {
        const forged = log.toSpliced(at, 0, forge(log, at, made));
        const { findings } = await verdictOn(forged);
        expect(findings).toMatchObject([{ kind: 'inserted', position: at + 1 }]);
      }),
    ));

  test('before or after the last is told from it by a checkpoint', () =>
    fc.assert(
      fc.asyncProperty(logs(), forgeries, async (log, made) => {
        const before = log.toSpliced(log.length - 1, 0, forge(log, log.length - 1, made));
        expect((await verdictOn(before, { checkpoints: headOf(log) })).findings).toMatchObject([
          { kind: 'inserted', position: log.length },
        ]);
        const double = forge(log, log.length - 1, { ...made, seq: log.length });
        expect((await verdictOn([...log, double], { checkpoints: headOf(log) })).findings).toMatchObject([
          { position: log.length + 1 },
        ]);
      }),
    ));

  test('is named when it is a copy of another', () =>
    fc.assert(
      fc.asyncProperty(rowOf(), fc.nat(), async ({ log, at }, where) => {
        const copy = log[at];
        if (copy === undefined) return;
        const { findings } = await verdictOn(log.toSpliced(where % (log.length + 1), 0, copy));
        expect(findings).toMatchObject([{ kind: 'inserted', from: at + 1 }]);
      }),
    ));

  test('that cannot be read is named', () =>
    fc.assert(
      fc.asyncProperty(rowOf(), async ({ log, at }) => {
        const { findings } = await verdictOn([...log.slice(0, at), { unreadable: 'not JSON' }, ...log.slice(at)]);
        expect(findings).toMatchObject([{ kind: 'inserted', position: at + 1 }]);
      }),
    ));
});
