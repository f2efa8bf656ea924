import type { AuditCheckpoint, AuditEntry } from '@setlist/core/audit';
import type { Kysely, Selectable } from 'kysely';
import type { Tables } from './tables.ts';

const PAGE = 500;

/** A row of the table as the entry that was hashed. */
export function entryOf(row: Selectable<Tables['audit']>): AuditEntry {
  return {
    seq: row.seq,
    at: row.at,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    via: row.via,
    action: row.action,
    object: { kind: row.object_kind, id: row.object_id, version: row.object_version },
    persona: row.persona,
    environment: row.environment,
    release: row.release_id,
    change: row.change,
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}

/** Rows from one `seq` to another, both included, in order; a page at a time, so that any number is read in little memory. */
export async function* readAudit(db: Kysely<Tables>, from: number, to: number): AsyncGenerator<AuditEntry> {
  for (let next = from; next <= to; ) {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>=', next)
      .where('seq', '<=', to)
      .orderBy('seq')
      .limit(PAGE)
      .execute();
    for (const row of rows) yield entryOf(row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    next = last.seq + 1;
  }
}

/** Every checkpoint, oldest first, a page at a time. */
export async function* readCheckpoints(db: Kysely<Tables>): AsyncGenerator<AuditCheckpoint> {
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('audit_checkpoints')
      .selectAll()
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(PAGE)
      .execute();
    for (const row of rows) yield checkpointOf(row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.seq;
  }
}

/** A row of the table as the checkpoint that was signed. */
export function checkpointOf(row: Selectable<Tables['audit_checkpoints']>): AuditCheckpoint {
  return { seq: row.seq, hash: row.hash, at: row.at, keyId: row.key_id, signature: row.signature };
}
