import { hash } from 'node:crypto';
import { type AuditCheckpoint, type ChainFinding, type ChainSummary, verifyChain } from '@setlist/core/audit';
import { verifyCheckpoint } from '../signing/checkpoint.ts';
import { type KeyRing, keyRingOf } from '../signing/public-key.ts';
import { type AuditFile, openAuditFile } from './audit-file.ts';
import { usageError } from './exit-codes.ts';

/** Something wrong with an export. */
export interface AuditFileFinding {
  /** Of the chain; `checkpoint`: a signature that is not over what it says; `unvouched`: no trusted key has signed anything. */
  readonly kind: ChainFinding['kind'] | 'checkpoint' | 'unvouched';
  readonly from: number | null;
  readonly to: number | null;
  /** In the file; `null` where nothing stands. */
  readonly line: number | null;
  readonly message: string;
}

export interface AuditFileVerdict {
  readonly exportedAt: string;
  readonly summary: ChainSummary;
  readonly checkpoints: {
    readonly verified: number;
    /** By which keys, and how many each. */
    readonly byKey: Readonly<Record<string, number>>;
    /** Signed by a key that is retired or not among those that are trusted: they say nothing. */
    readonly passedOver: number;
    /** From a file that was kept elsewhere. */
    readonly kept: number;
  };
  /** Where the keys came from. */
  readonly trust: 'given' | 'file';
  /** The first thousand. */
  readonly findings: readonly AuditFileFinding[];
  readonly findingCount: number;
}

export interface Trust {
  /** Of a JWK set; `null`: those in the file. */
  readonly keys: KeyRing | null;
  /** Ids of keys; empty: whichever. */
  readonly keyIds: readonly string[];
  readonly kept: readonly AuditCheckpoint[];
}

const FINDINGS_LIMIT = 1_000;

/** Verifies an export: signatures of its checkpoints, then every row. `read` is told how many bytes came. */
export async function verifyAuditFile(
  path: string,
  trust: Trust,
  read: (bytes: number) => void,
): Promise<AuditFileVerdict> {
  const file = await openAuditFile(path, read);
  const trusted = trustedRing(file, trust);
  refuseForgedKept(trust.kept, trust.keys ?? keyRingOf(file.keys));
  const signed = sortCheckpoints(file, trusted);
  const findings: AuditFileFinding[] = [];
  let findingCount = 0;
  const tell = (finding: AuditFileFinding) => {
    findingCount += 1;
    if (findings.length < FINDINGS_LIMIT) findings.push(finding);
  };
  for (const { line, message } of file.broken) tell({ kind: 'checkpoint', from: null, to: null, line, message });
  for (const finding of signed.forged) tell(finding);
  const walk = verifyChain(file.rows, {
    checkpoints: [...signed.good, ...trust.kept],
    digest: (text) => hash('sha256', text, 'hex'),
  });
  let step = await walk.next();
  for (; !step.done; step = await walk.next()) tell(inFile(step.value, file));
  const summary = step.value;
  for (const finding of againstHead(file, summary, findings)) tell(finding);
  const isPinned = trust.keys !== null || trust.keyIds.length > 0;
  if (isPinned && signed.good.length === 0) tell(UNVOUCHED);
  return {
    exportedAt: file.exportedAt,
    summary,
    checkpoints: {
      verified: signed.good.length,
      byKey: countByKey(signed.good),
      passedOver: signed.passedOver,
      kept: trust.kept.length,
    },
    trust: trust.keys === null ? 'file' : 'given',
    findings,
    findingCount,
  };
}

const UNVOUCHED: AuditFileFinding = {
  kind: 'unvouched',
  from: null,
  to: null,
  line: null,
  message: 'No checkpoint in the file is signed by a key that you trust: anyone may have made it.',
};

function trustedRing({ keys }: AuditFile, trust: Trust): KeyRing {
  const given = trust.keys === null ? keys : [...trust.keys.values()];
  return keyRingOf(given.filter(({ keyId }) => trust.keyIds.length === 0 || trust.keyIds.includes(keyId)));
}

/** What was kept elsewhere is believed, but not when its own signature speaks against it. */
function refuseForgedKept(kept: readonly AuditCheckpoint[], keys: KeyRing): void {
  for (const checkpoint of kept) {
    if (!keys.has(checkpoint.keyId)) continue;
    const verified = verifyCheckpoint(checkpoint, keys);
    if (!verified.ok) throw usageError(`The checkpoint that was kept cannot be used. ${verified.error.message}`);
  }
}

interface SortedCheckpoints {
  readonly good: readonly AuditCheckpoint[];
  readonly forged: readonly AuditFileFinding[];
  readonly passedOver: number;
}

function sortCheckpoints({ checkpoints }: AuditFile, trusted: KeyRing): SortedCheckpoints {
  const good: AuditCheckpoint[] = [];
  const forged: AuditFileFinding[] = [];
  let passedOver = 0;
  for (const { line, checkpoint } of checkpoints) {
    const { seq } = checkpoint;
    const verified = verifyCheckpoint(checkpoint, trusted);
    if (!trusted.has(checkpoint.keyId)) passedOver += 1;
    else if (!verified.ok)
      forged.push({ kind: 'checkpoint', from: seq, to: seq, line, message: verified.error.message });
    else if (verified.value.retiredAt !== null) passedOver += 1;
    else good.push(checkpoint);
  }
  return { good, forged, passedOver };
}

function inFile({ kind, from, to, position, message }: ChainFinding, { firstLine }: AuditFile): AuditFileFinding {
  return { kind, from, to, line: position === null ? null : firstLine + position - 1, message };
}

/** The export says itself how many rows it has: a download that was cut shows, where no checkpoint shows it. */
function againstHead(
  { head }: AuditFile,
  { reached }: ChainSummary,
  found: readonly AuditFileFinding[],
): readonly AuditFileFinding[] {
  if (reached >= head.seq || found.some(({ kind }) => kind === 'truncated')) return [];
  const message = `The file ends with row ${reached}, and was begun when the log had ${head.seq}: it was cut off.`;
  return [{ kind: 'truncated', from: reached + 1, to: head.seq, line: null, message }];
}

function countByKey(checkpoints: readonly AuditCheckpoint[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { keyId } of checkpoints) counts.set(keyId, (counts.get(keyId) ?? 0) + 1);
  return Object.fromEntries(counts);
}
