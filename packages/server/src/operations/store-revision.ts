import type { Revision } from '@setlist/core/persona';
import type { Refusal } from '@setlist/core/refusal';
import { nameAuthors } from '@setlist/core/release';
import { ok, type Result, refuse } from '@setlist/core/result';
import { identitiesOf } from './caller.ts';
import { loadPolicy } from './load-policy.ts';
import type { Write } from './operation.ts';
import { lockRelease, saveTransition } from './save-release.ts';

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
      object: { kind: 'revision', id: revision.digest, version: 1 },
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
    .select(['digest', 'authors', 'row_version'])
    .where('digest', '=', revision.digest)
    .executeTakeFirst();
  if (present === undefined) {
    return refuse({
      code: 'version_taken',
      field: '/version',
      message: `\`${key}\` ${version} is published with other content. Raise \`version\` in persona.yaml and publish again.`,
    });
  }
  return ok((await addAuthors(write, revision, present, coAuthors)) ? 'changed' : 'present');
}

/**
 * Co-authors that are named later count too, in every release of the revision that is not over. Publishing what is there
 * already makes nobody an author.
 */
async function addAuthors(
  write: Write,
  { digest, content }: Revision,
  { authors: known, row_version: found }: { readonly authors: readonly string[]; readonly row_version: number },
  coAuthors: readonly string[],
): Promise<boolean> {
  if (coAuthors.every((author) => known.includes(author))) return false;
  const authors = [...new Set([...known, ...coAuthors])];
  await nameInReleases(write, digest, await everyIdentity(write, coAuthors));
  await write.trx
    .updateTable('revisions')
    .set({ authors, row_version: found + 1 })
    .where('digest', '=', digest)
    .execute();
  write.audit({
    action: 'revision.publish',
    object: { kind: 'revision', id: digest, version: found + 1 },
    persona: content.key,
    change: { version: content.version, authors },
  });
  return true;
}

/** Reviews are known by the person, co-authors by an address. */
async function everyIdentity({ trx }: Write, coAuthors: readonly string[]): Promise<readonly string[]> {
  const members = await trx.selectFrom('members').select(['id', 'email']).execute();
  const known = members.map(identitiesOf).filter((identities) => identities.some((one) => coAuthors.includes(one)));
  return [...new Set([...coAuthors, ...known.flat()])];
}

async function nameInReleases(write: Write, digest: string, identities: readonly string[]): Promise<void> {
  const rows = await write.trx.selectFrom('releases').select('id').where('digest', '=', digest).orderBy('id').execute();
  for (const { id } of rows) {
    const before = await lockRelease(write.trx, id);
    if (before === null || before.release.digest !== digest) continue;
    const made = nameAuthors(before.release, identities, await loadPolicy(write.trx, before.release), write.at);
    if (made === null) continue;
    const { release } = made;
    const { rowVersion } = await saveTransition(write, before, release, made.events);
    write.audit({
      action: 'revision.publish',
      object: { kind: 'release', id, version: rowVersion },
      persona: release.persona,
      environment: release.environment,
      release: id,
      change: { authors: release.authors, from: before.release.state, to: release.state },
    });
  }
}
