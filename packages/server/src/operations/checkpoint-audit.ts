import { hash } from 'node:crypto';
import { type AuditCheckpoint, type ChainFinding, GENESIS_HASH, verifyChain } from '@setlist/core/audit';
import type { Kysely } from 'kysely';
import { checkpointOf, readAudit } from '../postgres/audit-rows.ts';
import type { Tables } from '../postgres/tables.ts';
import { signCheckpoint } from '../signing/checkpoint.ts';
import type { Signer } from '../signing/signer.ts';

export interface CheckpointOutcome {
  /** `null`: the log has not moved since the last one. */
  readonly checkpoint: AuditCheckpoint | null;
  /** What is wrong with the rows since the last checkpoint, that one's included; at most a hundred. */
  readonly findings: readonly ChainFinding[];
}

const FINDINGS_LIMIT = 100;

/**
 * Signs how far the log has come, if it moved since the last checkpoint, after a look at the rows in between. It signs
 * also what is found broken: the break stays to be found, and what comes after it is protected. Not audited itself: it
 * changes nothing, and would move the log each time.
 */
export async function checkpointAudit(db: Kysely<Tables>, signer: Signer): Promise<CheckpointOutcome> {
  const head = await db.selectFrom('audit_head').select(['seq', 'hash']).executeTakeFirstOrThrow();
  const last = await lastCheckpoint(db);
  if (head.seq === 0 && last === null) return { checkpoint: null, findings: [] };
  if (last?.seq === head.seq && last.hash === head.hash) return { checkpoint: null, findings: [] };
  const findings = await findingsSince(db, last, head);
  const checkpoint = signCheckpoint(head, signer, new Date().toISOString());
  const { seq, at, keyId, signature } = checkpoint;
  const inserted = await db
    .insertInto('audit_checkpoints')
    .values({ seq, hash: head.hash, at, key_id: keyId, signature })
    // Another node was first, or the log was set back: what was signed before stays.
    .onConflict((conflict) => conflict.doNothing())
    .returning('seq')
    .executeTakeFirst();
  return { checkpoint: inserted === undefined ? null : checkpoint, findings };
}

async function lastCheckpoint(db: Kysely<Tables>): Promise<AuditCheckpoint | null> {
  const row = await db.selectFrom('audit_checkpoints').selectAll().orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return row === undefined ? null : checkpointOf(row);
}

interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** The row of the last checkpoint is looked at again, so that a rewrite up to it is seen. */
async function findingsSince(db: Kysely<Tables>, last: Head | null, head: Head): Promise<ChainFinding[]> {
  const from = Math.max(last?.seq ?? 1, 1);
  const before = await db
    .selectFrom('audit')
    .select('hash')
    .where('seq', '=', from - 1)
    .executeTakeFirst();
  const walk = verifyChain(readAudit(db, from, head.seq), {
    after: { seq: from - 1, hash: before?.hash ?? GENESIS_HASH },
    checkpoints: last === null ? [head] : [last, head],
    digest: (text) => hash('sha256', text, 'hex'),
  });
  const findings: ChainFinding[] = [];
  for await (const finding of walk) {
    if (findings.push(finding) >= FINDINGS_LIMIT) break;
  }
  return findings;
}
