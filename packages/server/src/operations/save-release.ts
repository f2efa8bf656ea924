import { exposureOf, type Release, type ReleaseEvent } from '@setlist/core/release';
import { invariant } from '@setlist/core/result';
import { sql, type Transaction } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import type { Write } from './operation.ts';

export interface ReleaseRow {
  readonly release: Release;
  readonly rowVersion: number;
}

/**
 * The release, locked with every other one of its persona in its environment until the transaction ends: two that start
 * at once must see each other.
 */
export async function lockRelease(trx: Transaction<Tables>, id: string): Promise<ReleaseRow | null> {
  const place = await trx
    .selectFrom('releases')
    .select(['environment', 'persona'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (place === undefined) return null;
  await lockPersona(trx, place.environment, place.persona);
  const row = await trx
    .selectFrom('releases')
    .select(['body', 'row_version'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? null : { release: row.body, rowVersion: row.row_version };
}

/** Holds every other write to the releases of a persona in an environment until the transaction ends. */
export async function lockPersona(trx: Transaction<Tables>, environment: string, persona: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${environment}/${persona}`}, 7))`.execute(trx);
}

/** Stores a release for the first time. */
export async function insertRelease({ trx, at }: Write, release: Release): Promise<ReleaseRow> {
  await trx
    .insertInto('releases')
    .values({
      id: release.id,
      environment: release.environment,
      persona: release.persona,
      digest: release.digest,
      state: release.state,
      body: JSON.stringify(release),
      created_at: at,
      updated_at: at,
    })
    .execute();
  return { release, rowVersion: 1 };
}

/** Stores what a command made of a release, moves what is served accordingly, and tells who listens. */
export async function saveTransition(
  write: Write,
  before: ReleaseRow,
  after: Release,
  events: readonly ReleaseEvent[],
): Promise<ReleaseRow> {
  const updated = await write.trx
    .updateTable('releases')
    .set((eb) => ({
      digest: after.digest,
      state: after.state,
      body: JSON.stringify(after),
      row_version: eb('row_version', '+', 1),
      updated_at: write.at,
    }))
    .where('id', '=', after.id)
    .where('row_version', '=', before.rowVersion)
    .returning('row_version')
    .executeTakeFirst();
  invariant(updated !== undefined, 'a locked release keeps its version');
  await moveServed(write, before.release, after);
  for (const event of events) emitReleaseEvent(write, after, event);
  return { release: after, rowVersion: updated.row_version };
}

function emitReleaseEvent(write: Write, release: Release, event: ReleaseEvent): void {
  const { id, environment, persona, version, digest, state, stage, title } = release;
  write.emit({
    type: event.type,
    subject: `releases/${id}`,
    data: {
      release: { id, environment, persona, version, digest, state, stage, title },
      from: event.from,
      to: event.to,
      reason: event.reason,
      by: { kind: write.actor.kind, id: write.actor.id, name: write.actor.name },
    },
  });
}

async function moveServed(write: Write, before: Release, after: Release): Promise<void> {
  const [was, is] = [exposureOf(before), exposureOf(after)];
  if (is.kind === 'stable' && was.kind !== 'stable') return setServed(write, after, after.digest, after.id);
  if (was.kind !== 'stable' || is.kind === 'stable') return;
  if (after.previousDigest === null) {
    await write.trx
      .deleteFrom('served')
      .where('environment', '=', after.environment)
      .where('persona', '=', after.persona)
      .execute();
    return;
  }
  await setServed(write, after, after.previousDigest, await releaseThatMadeStable(write, after, after.previousDigest));
}

async function setServed(write: Write, release: Release, digest: string, releaseId: string | null): Promise<void> {
  const { environment, persona } = release;
  await write.trx
    .insertInto('served')
    .values({ environment, persona, digest, release_id: releaseId, updated_at: write.at })
    .onConflict((conflict) =>
      conflict.columns(['environment', 'persona']).doUpdateSet((eb) => ({
        digest,
        release_id: releaseId,
        row_version: eb('served.row_version', '+', 1),
        updated_at: write.at,
      })),
    )
    .execute();
}

/** The completed release that is stable again after a rollback, so that it can be rolled back too. */
async function releaseThatMadeStable({ trx }: Write, after: Release, digest: string): Promise<string | null> {
  const row = await trx
    .selectFrom('releases')
    .select('id')
    .where('environment', '=', after.environment)
    .where('persona', '=', after.persona)
    .where('digest', '=', digest)
    .where('state', '=', 'completed')
    .orderBy('updated_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}
