import type { RevisionSummary } from '@setlist/sdk';
import type { ServedPersona } from '../serving/serving.ts';
import type { Api } from './api.ts';

/** A persona's revisions, newest first; when the database is down, what the snapshot knows of them. */
export async function loadLabels(api: Api, persona: ServedPersona): Promise<RevisionSummary[]> {
  const rows = await api
    .db()
    ?.selectFrom('revisions')
    .select(['digest', 'version', 'published_at', 'published_by', 'revoked_at', 'row_version'])
    .where('persona', '=', persona.key)
    .orderBy('published_at', 'desc')
    .orderBy('digest')
    .execute()
    .catch(() => undefined);
  const revoked = api.serving.current().revoked;
  const statusOf = (digest: string) => ({
    served: digest === persona.stable?.digest,
    approved: persona.approved.has(digest),
  });
  if (rows !== undefined) {
    return rows.map((row) => ({
      digest: row.digest,
      version: row.version,
      publishedAt: row.published_at,
      publishedBy: row.published_by,
      revoked: row.revoked_at !== null,
      rowVersion: row.row_version,
      ...statusOf(row.digest),
    }));
  }
  return persona.revisions.map(({ digest, content }) => ({
    digest,
    version: content.version,
    publishedAt: '',
    publishedBy: '',
    revoked: revoked.has(digest),
    rowVersion: null,
    ...statusOf(digest),
  }));
}
