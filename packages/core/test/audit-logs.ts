import fc from 'fast-check';
import { chain, hashOf } from '../src/audit/chain.ts';
import { type AuditEntry, type AuditFacts, GENESIS_HASH, type Json } from '../src/audit/entry.ts';
import type { ChainFinding } from '../src/audit/finding.ts';
import type { Unreadable } from '../src/audit/row.ts';
import { type ChainOptions, type ChainSummary, verifyChain } from '../src/audit/verify-chain.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const optional = fc.option(text);
export const facts: fc.Arbitrary<AuditFacts> = fc.record({
  at: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString()),
  actor: fc.record({ kind: fc.constantFrom('person', 'key', 'controller', 'server'), id: text, name: text }),
  via: optional,
  action: text,
  object: fc.record({ kind: text, id: text, version: fc.option(fc.nat()) }),
  persona: optional,
  environment: optional,
  release: optional,
  change: fc.jsonValue({ stringUnit: 'grapheme' }).map((value) => JSON.parse(JSON.stringify(value)) as Json),
});

export function logOf(rows: readonly AuditFacts[]): AuditEntry[] {
  const log: AuditEntry[] = [];
  for (const each of rows) log.push(chain(each, log.at(-1) ?? null));
  return log;
}

export const logs = (minLength = 1) => fc.array(facts, { minLength, maxLength: 16 }).map(logOf);
/** A log and the index of one of its rows, counted from its end where `back` asks for rows after it. */
export const rowOf = (after = 0) =>
  logs(1 + after).chain((log) => fc.record({ log: fc.constant(log), at: fc.nat(log.length - 1 - after) }));

/** One field changed, as someone with the rights of the database's owner would. */
export const edits: fc.Arbitrary<(entry: AuditEntry) => AuditEntry> = fc.oneof(
  text.map((name) => (entry: AuditEntry) => ({
    ...entry,
    actor: { ...entry.actor, name: `${entry.actor.name}${name}x` },
  })),
  fc.constant((entry: AuditEntry) => ({ ...entry, at: '1999-01-01T00:00:00.000Z' })),
  fc.constant((entry: AuditEntry) => ({ ...entry, action: `${entry.action}!` })),
  fc.constant((entry: AuditEntry) => ({ ...entry, via: entry.via === null ? '' : null })),
  fc.constant((entry: AuditEntry) => ({
    ...entry,
    object: { ...entry.object, version: (entry.object.version ?? 0) + 1 },
  })),
  fc.constant((entry: AuditEntry) => ({ ...entry, persona: `${entry.persona ?? ''}x` })),
  fc.constant((entry: AuditEntry) => ({ ...entry, environment: `${entry.environment ?? ''}x` })),
  fc.constant((entry: AuditEntry) => ({ ...entry, release: `${entry.release ?? ''}x` })),
  fc.constant((entry: AuditEntry) => ({ ...entry, change: [entry.change] })),
  fc.constant((entry: AuditEntry) => ({ ...entry, more: 1 })),
  fc
    .integer({ min: -3, max: 20 })
    .map((step) => (entry: AuditEntry) => ({ ...entry, seq: entry.seq + (step === 0 ? 1 : step) })),
  hashes().map((previousHash) => (entry: AuditEntry) => ({ ...entry, previousHash })),
);

export function hashes(): fc.Arbitrary<string> {
  return fc.stringMatching(/^[0-9a-f]{64}$/);
}

export function rehashed({ hash: _, ...rest }: AuditEntry): AuditEntry {
  return { ...rest, hash: hashOf(rest) };
}

interface Verdict {
  readonly findings: readonly ChainFinding[];
  readonly summary: ChainSummary;
}

/** Everything that `verifyChain` says of a log. */
export async function verdictOn(
  log: readonly (AuditEntry | Unreadable)[],
  options: ChainOptions = {},
): Promise<Verdict> {
  const findings: ChainFinding[] = [];
  const walk = verifyChain(log, options);
  for (;;) {
    const step = await walk.next();
    if (step.done) return { findings, summary: step.value };
    findings.push(step.value);
  }
}

/** What was found, without the words. */
export async function found(log: readonly (AuditEntry | Unreadable)[], options: ChainOptions = {}) {
  const { findings } = await verdictOn(log, options);
  return findings.map(({ kind, from, to }) => (from === to ? [kind, from] : [kind, from, to]));
}

export const headOf = (log: readonly AuditEntry[]) => log.slice(-1).map(({ seq, hash }) => ({ seq, hash }));

/** What `verifyChain` must agree with about whether anything is wrong, though not about what. */
export function isWhole(log: readonly AuditEntry[]): boolean {
  let last: AuditEntry | null = null;
  for (const entry of log) {
    const { hash, ...rest } = entry;
    if (entry.seq !== (last?.seq ?? 0) + 1 || entry.previousHash !== (last?.hash ?? GENESIS_HASH)) return false;
    if (hashOf(rest) !== hash) return false;
    last = entry;
  }
  return true;
}
