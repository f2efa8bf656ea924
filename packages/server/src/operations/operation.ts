import { randomBytes } from 'node:crypto';
import { type Actor, type Permission, permits, refuseElsewhere } from '@setlist/core/access';
import type { AuditFacts, Json } from '@setlist/core/audit';
import type { Diagnostic } from '@setlist/core/persona';
import type { Refusal } from '@setlist/core/refusal';
import { invariant, ok, type Result, refuse } from '@setlist/core/result';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { ControlEvent, Tables } from '../postgres/tables.ts';
import { appendAudit } from './append-audit.ts';
import { type Caller, knowCaller, nameOfCaller } from './caller.ts';
import { claimKey, type Idempotency, keepResult } from './idempotency.ts';
import { refusalOfStore } from './store-refusal.ts';

/** The channel on which a new snapshot version is announced. */
export const SNAPSHOT_CHANNEL = 'setlist_snapshot';

/** What is asked of the one door. */
export interface Call {
  readonly caller: Caller;
  /** The right that it takes, and the name under which the audit log has it. */
  readonly permission: Permission;
  /** Of the request, so that sending it twice does it once. */
  readonly idempotency?: Idempotency | null;
}

/** A row of the audit log as an operation writes it; who, when and how are known already. */
export interface AuditNote {
  /** The call's permission unless told. */
  readonly action?: Permission;
  readonly object: { readonly kind: string; readonly id: string; readonly version?: number | null };
  readonly persona?: string;
  readonly environment?: string;
  readonly release?: string;
  /** What changed. Never a secret. */
  readonly change: Json;
}

export interface Write {
  readonly trx: Transaction<Tables>;
  readonly actor: Actor;
  readonly caller: Caller;
  /** RFC 3339. */
  readonly at: string;
  /** Writes a row of the audit log with this transaction. Every change needs one. */
  readonly audit: (note: AuditNote) => void;
  /** Tells webhooks, once this transaction is committed. */
  readonly emit: (event: Pick<ControlEvent, 'type' | 'subject' | 'data'>) => void;
}

export type OperationRefusal = Refusal & { readonly diagnostics?: readonly Diagnostic[] };

/**
 * The one door for writes: in one transaction it reads what the caller may do, runs `apply`, appends the audit rows and
 * events, raises the snapshot version and announces it. A refusal rolls everything back; a change without an audit row is
 * a bug and rolls back too.
 */
export async function perform<T extends { readonly changed: boolean }>(
  db: Kysely<Tables>,
  call: Call,
  apply: (write: Write) => Promise<Result<T, OperationRefusal>>,
): Promise<Result<T, OperationRefusal>> {
  let refused: Result<T, OperationRefusal> | null = null;
  let committing = false;
  try {
    return await db.transaction().execute(async (trx) => {
      const result = await applyWithin(trx, call, apply);
      if (!result.ok) {
        refused = result;
        throw new RolledBack();
      }
      committing = true;
      return result;
    });
  } catch (error) {
    if (refused !== null) return refused;
    const refusal = refusalOfStore(error, committing);
    if (refusal === null) throw error;
    return refuse(refusal);
  }
}

class RolledBack extends Error {}

async function applyWithin<T extends { readonly changed: boolean }>(
  trx: Transaction<Tables>,
  call: Call,
  apply: (write: Write) => Promise<Result<T, OperationRefusal>>,
): Promise<Result<T, OperationRefusal>> {
  const at = new Date().toISOString();
  const known = await knowCaller(trx, call.caller, at);
  if (!known.ok) return known;
  const { actor, via } = known.value;
  if (!permits(actor.roles, call.permission)) return refuse(lacksRight(actor, call.permission));
  const idempotency = call.idempotency ?? null;
  const caller = nameOfCaller(call.caller);
  if (idempotency !== null) {
    const claimed = await claimKey(trx, caller, idempotency, at);
    if (!claimed.ok) return claimed;
    if (claimed.value !== null) return ok(claimed.value.result as unknown as T);
  }
  const facts: AuditFacts[] = [];
  const events: ControlEvent[] = [];
  const result = await apply({
    trx,
    actor,
    caller: call.caller,
    at,
    audit: (note) => facts.push(factsOf(note, call, actor, via, at)),
    emit: (event) => events.push({ id: `evt_${randomBytes(12).toString('hex')}`, time: at, ...event }),
  });
  if (!result.ok) return result;
  const elsewhere = refuseOthers(actor, facts);
  if (elsewhere !== null) return refuse(elsewhere);
  invariant(
    result.value.changed === facts.length > 0,
    `${call.permission} changed without an audit row, or the reverse`,
  );
  if (idempotency !== null) await keepResult(trx, caller, idempotency, result.value);
  if (!result.value.changed) return result;
  await appendAudit(trx, facts);
  // After the audit rows, whose lock is held from here on: the outbox is in the order of commits too.
  if (events.length > 0) {
    await trx
      .insertInto('outbox')
      .values(events.map((event) => ({ event: JSON.stringify(event) })))
      .execute();
  }
  if (!UNSERVED.has(call.permission)) await announce(trx);
  return result;
}

/** What a key of one environment would have changed in another, known by the rows of the audit log that say so. */
function refuseOthers(actor: Actor, facts: readonly AuditFacts[]): Refusal | null {
  for (const { environment } of facts) {
    const elsewhere = environment === null ? null : refuseElsewhere(actor, environment);
    if (elsewhere !== null) return elsewhere;
  }
  return null;
}

/** What changes nothing that a snapshot holds. */
const UNSERVED: ReadonlySet<Permission> = new Set([
  'release.comment',
  'release.assess',
  'audience.withdraw',
  'webhook.change',
  'own_account.change',
  'session.open',
  'session.close',
]);

function factsOf(note: AuditNote, call: Call, actor: Actor, via: string | null, at: string): AuditFacts {
  return {
    at,
    actor: { kind: actor.kind, id: actor.id, name: actor.name },
    via,
    action: note.action ?? call.permission,
    object: { kind: note.object.kind, id: note.object.id, version: note.object.version ?? null },
    persona: note.persona ?? null,
    environment: note.environment ?? null,
    release: note.release ?? null,
    change: note.change,
  };
}

function lacksRight(actor: Actor, permission: Permission): Refusal {
  const roles = actor.roles.length === 0 ? 'no role' : actor.roles.join(', ');
  return {
    code: 'forbidden',
    field: 'authorization',
    message: `${actor.name} has ${roles}, which does not carry \`${permission}\`. Ask an administrator for a role that does (docs/access.md).`,
  };
}

async function announce(trx: Transaction<Tables>): Promise<void> {
  const row = await trx
    .updateTable('snapshot_version')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .returning('version')
    .executeTakeFirstOrThrow();
  await sql`select pg_notify(${SNAPSHOT_CHANNEL}, ${String(row.version)})`.execute(trx);
}
