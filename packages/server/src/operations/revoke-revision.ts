import type { Actor } from '@setlist/core/access';
import { exposureOf, type Release } from '@setlist/core/release';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { applyCommand } from './command-release.ts';
import { loadStable } from './load-situation.ts';
import { type Call, type OperationRefusal, perform, type Write } from './operation.ts';
import { lockRelease } from './save-release.ts';

/**
 * Takes a revision out of the world for good: every release that puts it before people now is rolled back in the same
 * transaction, and no node serves it again, not even from the copy on its disk.
 */
export function revokeRevision(db: Kysely<Tables>, call: Call, digest: string, reason: string) {
  return perform(
    db,
    call,
    async (write): Promise<Result<{ changed: boolean; digest: string; rolledBack: string[] }, OperationRefusal>> => {
      const row = await write.trx
        .selectFrom('revisions')
        .select(['persona', 'version', 'revoked_at'])
        .where('digest', '=', digest)
        .executeTakeFirst();
      if (row === undefined) {
        return refuse({ code: 'unknown_revision', message: `No published revision has the digest \`${digest}\`.` });
      }
      if (write.actor.environment !== null) return refuse(boundKey(write.actor));
      if (row.revoked_at !== null) return ok({ changed: false, digest, rolledBack: [] });
      const rolledBack = await rollBackAll(write, digest, reason);
      if (!rolledBack.ok) return rolledBack;
      await write.trx
        .updateTable('revisions')
        .set({ revoked_at: write.at, revoked_by: `${write.actor.kind}:${write.actor.id}`, revoked_reason: reason })
        .where('digest', '=', digest)
        .execute();
      write.audit({
        object: { kind: 'revision', id: digest },
        persona: row.persona,
        change: { revoked: true, version: row.version, reason, rolledBack: rolledBack.value },
      });
      write.emit({
        type: 'revision.revoked',
        subject: `revisions/${digest}`,
        data: { persona: row.persona, version: row.version, digest, reason, by: write.actor.name },
      });
      return ok({ changed: true, digest, rolledBack: rolledBack.value });
    },
  );
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
