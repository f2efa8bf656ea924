import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  edits,
  facts,
  found,
  hashes,
  headOf,
  isWhole,
  logOf,
  logs,
  rehashed,
  rowOf,
  verdictOn,
} from '../../test/audit-logs.ts';
import { chain } from './chain.ts';

test('nothing is found in a log that nobody touched, with or without checkpoints', () =>
  fc.assert(
    fc.asyncProperty(rowOf(), async ({ log, at }) => {
      const checkpoints = log.slice(0, at + 1);
      const { findings, summary } = await verdictOn(log, { checkpoints });
      expect(findings).toEqual([]);
      expect(summary).toMatchObject({ rows: log.length, checkpointsMet: at + 1, coveredTo: at + 1 });
      expect(await found(log)).toEqual([]);
    }),
  ));

test('a part of a log is verified from the row before it', () =>
  fc.assert(
    fc.asyncProperty(rowOf(1), edits, async ({ log, at }, edit) => {
      const after = log[at];
      const rest = log.slice(at + 1);
      expect(await found(rest, after && { after })).toEqual([]);
      expect(await found(rest)).toEqual([at === 0 ? ['removed', 1] : ['removed', 1, at + 1]]);
      const [head, ...tail] = rest;
      expect(head && (await found([edit(head), ...tail], after && { after }))).toEqual([['edited', at + 2]]);
    }),
  ));

describe('one row edited', () => {
  test('is blamed, whichever field it was, seq and hash included', () =>
    fc.assert(
      fc.asyncProperty(rowOf(), edits, hashes(), async ({ log, at }, edit, hash) => {
        expect(await found(log.map((entry, index) => (index === at ? edit(entry) : entry)))).toEqual([
          ['edited', at + 1],
        ]);
        const withHash = log.map((entry, index) => (index === at ? { ...entry, hash } : entry));
        expect(await found(withHash)).toEqual([['edited', at + 1]]);
      }),
    ));

  test('is blamed too when its hash was made anew and two rows follow', () =>
    fc.assert(
      fc.asyncProperty(rowOf(2), edits, async ({ log, at }, edit) => {
        const forged = log.map((entry, index) => (index === at ? rehashed(edit(entry)) : entry));
        expect(await found(forged)).toEqual([['edited', at + 1]]);
      }),
    ));

  test('with its hash made anew is found wherever it stands by a checkpoint at the end', () =>
    fc.assert(
      fc.asyncProperty(rowOf(), edits, async ({ log, at }, edit) => {
        const forged = log.map((entry, index) => (index === at ? rehashed(edit(entry)) : entry));
        const { findings } = await verdictOn(forged, { checkpoints: headOf(log) });
        expect(findings).toMatchObject([{ kind: expect.stringMatching(/^(edited|rewritten)$/), to: at + 1 }]);
      }),
    ));

  test('into something that cannot be read is blamed', () =>
    fc.assert(
      fc.asyncProperty(rowOf(), async ({ log, at }) => {
        const torn = log.map((entry, index) => (index === at ? { unreadable: 'not JSON' } : entry));
        expect(await found(torn)).toEqual([['edited', at + 1]]);
      }),
    ));
});

test('a rewrite of everything from a row on is found by a checkpoint at or after it, and by nothing else', () =>
  fc.assert(
    fc.asyncProperty(rowOf(), async ({ log, at }) => {
      const forged = logOf(
        log.map(({ seq: _, hash: __, previousHash: ___, ...each }, index) =>
          index === at ? { ...each, action: `${each.action}!` } : each,
        ),
      );
      expect(await found(forged)).toEqual([]);
      expect(await found(forged, { checkpoints: log.slice(0, at) })).toEqual([]);
      const { findings } = await verdictOn(forged, { checkpoints: log });
      expect(findings[0]).toMatchObject({ kind: 'rewritten', from: at + 1, to: at + 1 });
      expect(findings).toHaveLength(log.length - at);
      const wide = log.length === 1 ? [1] : [1, log.length];
      expect(await found(forged, { checkpoints: headOf(log) })).toEqual([['rewritten', ...wide]]);
    }),
  ));

test('one row removed is named', () =>
  fc.assert(
    fc.asyncProperty(rowOf(1), async ({ log, at }) => {
      expect(await found(log.toSpliced(at, 1))).toEqual([['removed', at + 1]]);
    }),
  ));

test('rows cut off at the end are named by a checkpoint beyond them, and unseen without one', () =>
  fc.assert(
    fc.asyncProperty(rowOf(), async ({ log, at }) => {
      const cut = log.slice(0, at);
      const gone = at + 1 === log.length ? [at + 1] : [at + 1, log.length];
      expect(await found(cut)).toEqual([]);
      expect(await found(cut, { checkpoints: headOf(log) })).toEqual([['truncated', ...gone]]);
    }),
  ));

test('two rows swapped are both named, unless they are neighbours: then one of them stands before the other', () =>
  fc.assert(
    fc.asyncProperty(rowOf(1), fc.nat(), async ({ log, at }, far) => {
      const other = at + 1 + (far % (log.length - 1 - at));
      const swapped = log.map((entry, index) => (index === at ? log[other] : index === other ? log[at] : entry));
      const findings = await found(swapped.flatMap((entry) => entry ?? []));
      const rows = findings.map(([, from]) => from);
      expect(findings.every(([kind, , to]) => kind === 'reordered' && to === undefined)).toBe(true);
      // With one row between, that one may as well have been moved.
      if (other - at === 1) expect(rows).toEqual([other + 1]);
      else if (other - at === 2) expect(new Set(rows).size).toBe(2);
      else expect(rows.toSorted((a, b) => Number(a) - Number(b))).toEqual([at + 1, other + 1]);
    }),
  ));

test('two rows that were given each other’s number are both named', () =>
  fc.assert(
    fc.asyncProperty(rowOf(1), fc.nat(), async ({ log, at }, far) => {
      const other = at + 1 + (far % (log.length - 1 - at));
      const numbered = new Map([
        [at + 1, other + 1],
        [other + 1, at + 1],
      ]);
      const renumbered = log
        .map((entry) => ({ ...entry, seq: numbered.get(entry.seq) ?? entry.seq }))
        .toSorted((a, b) => a.seq - b.seq);
      expect(await found(renumbered)).toEqual([
        ['reordered', at + 1],
        ['reordered', other + 1],
      ]);
    }),
  ));

test('however often and wherever a log was tampered with, something is found unless what is left is a whole log', () => {
  const step = fc.record({
    what: fc.constantFrom('edit', 'forge', 'remove', 'swap', 'insert', 'copy', 'renumber'),
    at: fc.nat(),
    to: fc.nat(),
    edit: edits,
    facts,
  });
  return fc.assert(
    fc.asyncProperty(logs(2), fc.array(step, { minLength: 1, maxLength: 6 }), async (log, steps) => {
      const tampered = [...log];
      for (const { what, at, to, edit, facts: made } of steps) {
        const [one, other] = [at % (tampered.length + 1), to % (tampered.length + 1)];
        const [entry, second] = [tampered[one], tampered[other]];
        if (what === 'insert') tampered.splice(one, 0, chain(made, tampered[one - 1] ?? null));
        if (entry === undefined || second === undefined) continue;
        if (what === 'edit') tampered[one] = edit(entry);
        if (what === 'forge') tampered[one] = rehashed(edit(entry));
        if (what === 'remove') tampered.splice(one, 1);
        if (what === 'swap') [tampered[one], tampered[other]] = [second, entry];
        if (what === 'copy') tampered.splice(other, 0, entry);
        if (what === 'renumber') tampered[one] = { ...entry, seq: second.seq };
      }
      expect((await found(tampered)).length === 0).toBe(isWhole(tampered));
    }),
    { numRuns: 2_000 },
  );
});
