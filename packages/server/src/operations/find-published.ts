import type { PersonaContent, Revision, SourceMap } from '@setlist/core/persona';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';

export interface PublishedRevision {
  readonly revision: Revision;
  readonly authors: readonly string[];
  readonly publishedAt: string;
  readonly publishedBy: string;
  readonly revokedAt: string | null;
}

/** A published revision of a persona by version or digest. */
export async function findPublished(
  db: Kysely<Tables>,
  persona: string,
  label: string,
): Promise<PublishedRevision | null> {
  const row = await db
    .selectFrom('revisions')
    .selectAll()
    .where('persona', '=', persona)
    .where(label.startsWith('sha256:') ? 'digest' : 'version', '=', label)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    revision: { digest: row.digest, content: row.content as PersonaContent, sources: row.sources as SourceMap },
    authors: row.authors,
    publishedAt: row.published_at,
    publishedBy: row.published_by,
    revokedAt: row.revoked_at,
  };
}

/** The revision with this digest, of whichever persona; `null`: none was published. */
export async function loadRevisionByDigest(db: Kysely<Tables>, digest: string): Promise<Revision | null> {
  const row = await db
    .selectFrom('revisions')
    .select(['digest', 'content', 'sources'])
    .where('digest', '=', digest)
    .executeTakeFirst();
  if (row === undefined) return null;
  return { digest: row.digest, content: row.content as PersonaContent, sources: row.sources as SourceMap };
}
