import type { PersonaContent, Revision, SourceMap } from '@setlist/core/persona';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import type { ServedPersona, Snapshot, SnapshotKey } from './serving.ts';

/** Reads the newest snapshot version's number. */
export async function loadSnapshotVersion(db: Kysely<Tables>): Promise<number> {
  const row = await db.selectFrom('snapshot_version').select('version').executeTakeFirstOrThrow();
  return Number(row.version);
}

/**
 * Compiles the snapshot of an environment in one consistent read. Revisions are immutable, so those that `previous` holds
 * are taken from it and only new ones are fetched.
 */
export function loadSnapshot(db: Kysely<Tables>, environment: string, previous: Snapshot | null): Promise<Snapshot> {
  const known = new Map<string, Revision>();
  for (const persona of previous?.personas.values() ?? []) {
    for (const revision of persona.revisions) known.set(revision.digest, revision);
  }
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const version = await loadSnapshotVersion(trx);
      const served = await trx.selectFrom('served').selectAll().where('environment', '=', environment).execute();
      const labels = await trx
        .selectFrom('revisions')
        .innerJoin('served', 'served.persona', 'revisions.persona')
        .select(['revisions.digest', 'revisions.persona', 'revisions.published_at'])
        .where('served.environment', '=', environment)
        .orderBy('revisions.published_at', 'desc')
        .orderBy('revisions.digest')
        .execute();
      const missing = labels.filter((label) => !known.has(label.digest)).map((label) => label.digest);
      for (const revision of await loadRevisions(trx, missing)) known.set(revision.digest, revision);
      const personas = new Map<string, ServedPersona>();
      for (const { persona, digest } of served) {
        const own = labels.filter((label) => label.persona === persona);
        const stable = known.get(digest);
        const label = own.find((each) => each.digest === digest);
        if (stable === undefined || label === undefined) continue;
        personas.set(persona, {
          key: persona,
          stable,
          publishedAt: label.published_at,
          revisions: own.flatMap((each) => known.get(each.digest) ?? []),
        });
      }
      return { version, environment, personas, keys: await loadKeys(trx, environment) };
    });
}

const FETCHED_AT_ONCE = 50;

async function loadRevisions(db: Kysely<Tables>, digests: readonly string[]): Promise<Revision[]> {
  const revisions: Revision[] = [];
  for (let start = 0; start < digests.length; start += FETCHED_AT_ONCE) {
    const rows = await db
      .selectFrom('revisions')
      .select(['digest', 'content', 'sources'])
      .where('digest', 'in', digests.slice(start, start + FETCHED_AT_ONCE))
      .execute();
    for (const row of rows) {
      revisions.push({
        digest: row.digest,
        content: row.content as PersonaContent,
        sources: row.sources as SourceMap,
      });
    }
  }
  return revisions;
}

async function loadKeys(db: Kysely<Tables>, environment: string): Promise<Map<string, SnapshotKey>> {
  const rows = await db
    .selectFrom('api_keys')
    .select(['id', 'environment', 'scopes', 'hash'])
    .where('environment', '=', environment)
    .where('revoked_at', 'is', null)
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      { id: row.id, environment: row.environment, scopes: row.scopes as SnapshotKey['scopes'], hash: row.hash },
    ]),
  );
}
