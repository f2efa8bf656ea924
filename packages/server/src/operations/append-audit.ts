import { type AuditEntry, type AuditFacts, chain } from '@setlist/core/audit';
import type { Transaction } from 'kysely';
import type { Tables } from '../postgres/tables.ts';

/** Chains the rows to the log. The head stays locked until the transaction ends, so that rows are in the order of commits. */
export async function appendAudit(trx: Transaction<Tables>, facts: readonly AuditFacts[]): Promise<void> {
  const head = await trx.selectFrom('audit_head').select(['seq', 'hash']).forUpdate().executeTakeFirstOrThrow();
  let last: Pick<AuditEntry, 'seq' | 'hash'> | null = head.seq === 0 ? null : head;
  const entries: AuditEntry[] = [];
  for (const each of facts) {
    const entry = chain(each, last);
    entries.push(entry);
    last = entry;
  }
  if (last === null || entries.length === 0) return;
  await trx.insertInto('audit').values(entries.map(rowOf)).execute();
  await trx.updateTable('audit_head').set({ seq: last.seq, hash: last.hash }).execute();
}

function rowOf(entry: AuditEntry) {
  return {
    seq: entry.seq,
    at: entry.at,
    actor_kind: entry.actor.kind,
    actor_id: entry.actor.id,
    actor_name: entry.actor.name,
    via: entry.via,
    action: entry.action,
    object_kind: entry.object.kind,
    object_id: entry.object.id,
    object_version: entry.object.version,
    persona: entry.persona,
    environment: entry.environment,
    release_id: entry.release,
    change: JSON.stringify(entry.change),
    previous_hash: entry.previousHash,
    hash: entry.hash,
  };
}
