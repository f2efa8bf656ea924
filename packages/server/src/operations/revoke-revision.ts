import type { Actor } from '@setlist/core/access';
import { exposureOf, type Release } from '@setlist/core/release';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { applyCommand } from './command-release.ts';
import { loadStable } from './load-situation.ts';
import { type Call, type OperationRefusal, perform, type Write } from './operation.ts';
import { lockRelease } from './save-release.ts';
import { refuseStale } from './stale.ts';

interface RevokedRow {
  readonly changed: boolean;
  readonly digest: string;
  /** Releases that put it before people. */
  readonly rolledBack: readonly string[];
  readonly rowVersion: number;
}

/**
 * Takes a revision out of the world for good: every release that puts it before people now is rolled back in the same
 * transaction, and no node serves it again, not even from the copy on its disk.
 */
export function revokeRevision(
  db: Kysely<Tables>,
  call: Call,
  digest: string,
  reason: string,
  expected: number | null = null,
) {
  return perform(db, call, async (write): Promise<Result<RevokedRow, OperationRefusal>> => {
    const row = await write.trx
      .selectFrom('revisions')
      .select(['persona', 'version', 'revoked_at', 'row_version'])
      .where('digest', '=', digest)
      .executeTakeFirst();
    if (row === undefined) {
      return refuse({ code: 'unknown_revision', message: `No published revision has the digest \`${digest}\`.` });
    }
    if (write.actor.environment !== null) return refuse(boundKey(write.actor));
    const { row_version: found } = row;
    const stale = await refuseStale(write.trx, { kind: 'revision', id: digest, rowVersion: found }, expected);
    if (stale !== null) return refuse(stale);
    if (row.revoked_at !== null) return ok({ changed: false, digest, rolledBack: [], rowVersion: found });
    const rolledBack = await rollBackAll(write, digest, reason);
    if (!rolledBack.ok) return rolledBack;
    const done = await write.trx
      .updateTable('revisions')
      .set({
        revoked_at: write.at,
        revoked_by: `${write.actor.kind}:${write.actor.id}`,
        revoked_reason: reason,
        row_version: found + 1,
      })
      .where('digest', '=', digest)
      .where('row_version', '=', found)
      .executeTakeFirst();
    if (done.numUpdatedRows === 0n) return refuse(await overtaken(write, digest, found));
    write.audit({
      object: { kind: 'revision', id: digest, version: found + 1 },
      persona: row.persona,
      change: { revoked: true, version: row.version, reason, rolledBack: rolledBack.value },
    });
    write.emit({
      type: 'revision.revoked',
      subject: `revisions/${digest}`,
      data: { persona: row.persona, version: row.version, digest, reason, by: write.actor.name },
    });
    return ok({ changed: true, digest, rolledBack: rolledBack.value, rowVersion: found + 1 });
  });
}

/** Someone else changed the revision while its releases were being rolled back. */
async function overtaken({ trx }: Write, digest: string, found: number): Promise<OperationRefusal> {
  const { row_version: rowVersion } = await trx
    .selectFrom('revisions')
    .select('row_version')
    .where('digest', '=', digest)
    .executeTakeFirstOrThrow();
  const stale = await refuseStale(trx, { kind: 'revision', id: digest, rowVersion }, found);
  return stale ?? { code: 'stale_write', message: 'The revision changed meanwhile. Send the request again.' };
}

/** A revocation holds everywhere, so the roles of one environment do not reach to it. */
function boundKey({ name, environment }: Actor): OperationRefusal {
  return {
    code: 'forbidden',
    field: 'authorization',
    message: `A revision is revoked in every environment, and the roles of the key ${name} hold in \`${environment}\` alone. Sign in, or use a personal key; to stop it in \`${environment}\`, roll its release back.`,
  };
}

async function rollBackAll(write: Write, digest: string, reason: string): Promise<Result<string[], OperationRefusal>> {
  const rows = await write.trx
    .selectFrom('releases')
    .select('body')
    .where('digest', '=', digest)
    .where('state', 'in', ['progressing', 'held', 'completed'])
    .orderBy('id')
    .execute();
  const rolledBack: string[] = [];
  for (const { body } of rows) {
    if (!(await isOut(write, body))) continue;
    const locked = await lockRelease(write.trx, body.id);
    if (locked === null) continue;
    const done = await applyCommand(write, locked, { type: 'rollback', reason: `Revoked: ${reason}` }, null);
    if (!done.ok) return done;
    rolledBack.push(body.id);
  }
  return ok(rolledBack);
}

/** A completed release counts while it is the one that made its environment's stable revision. */
async function isOut(write: Write, release: Release): Promise<boolean> {
  if (exposureOf(release).kind === 'candidate') return true;
  return (await loadStable(write.trx, release))?.releaseId === release.id;
}
