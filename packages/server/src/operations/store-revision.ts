import type { Revision } from '@setlist/core/persona';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Write } from './operation.ts';

/** Stores a revision; equal content is the same revision, and a version label names one content for good. */
export async function storeRevision(
  write: Write,
  revision: Revision,
  coAuthors: readonly string[],
): Promise<Result<'stored' | 'changed' | 'present', Refusal>> {
  const { trx, actor, at } = write;
  const { key, version } = revision.content;
  const authors = [...new Set([...actor.identities, ...coAuthors])];
  const inserted = await trx
    .insertInto('revisions')
    .values({
      digest: revision.digest,
      persona: key,
      version,
      content: JSON.stringify(revision.content),
      sources: JSON.stringify(revision.sources),
      published_at: at,
      published_by: `${actor.kind}:${actor.id}`,
      authors,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('digest')
    .executeTakeFirst();
  if (inserted !== undefined) {
    write.audit({
      action: 'revision.publish',
      object: { kind: 'revision', id: revision.digest },
      persona: key,
      change: { version, authors },
    });
    write.emit({
      type: 'revision.published',
      subject: `revisions/${revision.digest}`,
      data: { persona: key, version, digest: revision.digest, by: actor.name },
    });
    return ok('stored');
  }
  const present = await trx
    .selectFrom('revisions')
    .select(['digest', 'authors'])
    .where('digest', '=', revision.digest)
    .executeTakeFirst();
  if (present === undefined) {
    return refuse({
      code: 'version_taken',
      field: '/version',
      message: `\`${key}\` ${version} is published with other content. Raise \`version\` in persona.yaml and publish again.`,
    });
  }
  return ok((await addAuthors(write, revision, present.authors, coAuthors)) ? 'changed' : 'present');
}

/** Co-authors that are named later count too. Publishing what is there already makes nobody an author. */
async function addAuthors(
  write: Write,
  { digest, content }: Revision,
  known: readonly string[],
  coAuthors: readonly string[],
): Promise<boolean> {
  if (coAuthors.every((author) => known.includes(author))) return false;
  const authors = [...new Set([...known, ...coAuthors])];
  await write.trx.updateTable('revisions').set({ authors }).where('digest', '=', digest).execute();
  write.audit({
    action: 'revision.publish',
    object: { kind: 'revision', id: digest },
    persona: content.key,
    change: { version: content.version, authors },
  });
  return true;
}
