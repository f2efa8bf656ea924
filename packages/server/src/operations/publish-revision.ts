import type { PersonaFiles, Revision } from '@setlist/core/persona';
import { ok, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import type { CheckFiles } from './check-files.ts';
import { type Actor, perform, type Write } from './operation.ts';

/**
 * Checks a persona's folder, stores it as a revision and serves it in `environment`. All or nothing. Equal content is the
 * same revision and changes nothing but what is served; a version label names one content for good.
 */
export async function publishRevision(
  db: Kysely<Tables>,
  actor: Actor,
  request: { readonly files: PersonaFiles; readonly environment: string; readonly check: CheckFiles },
) {
  const checked = await request.check(request.files);
  const revision = checked.revision;
  if (revision === null) {
    const errors = checked.diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
    return refuse({
      code: 'invalid_persona' as const,
      message: `Nothing was published: ${errors} error${errors === 1 ? '' : 's'} in the persona's files. Each names its place and what would mend it.`,
      diagnostics: checked.diagnostics,
    });
  }
  return perform(db, actor, async (write) => {
    const stored = await insertRevision(write, revision);
    if (stored === 'version_taken') {
      const { key, version } = revision.content;
      return refuse({
        code: 'version_taken',
        field: '/version',
        message: `\`${key}\` ${version} is published with other content. Raise \`version\` in persona.yaml and publish again.`,
      });
    }
    const moved = await serve(write, request.environment, revision);
    return ok({
      changed: stored === 'inserted' || moved,
      created: stored === 'inserted',
      revision,
      selections: checked.selections,
      warnings: checked.diagnostics,
    });
  });
}

async function insertRevision(
  { trx, actor, at }: Write,
  revision: Revision,
): Promise<'inserted' | 'present' | 'version_taken'> {
  const { key, version } = revision.content;
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
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('digest')
    .executeTakeFirst();
  if (inserted !== undefined) return 'inserted';
  const present = await trx
    .selectFrom('revisions')
    .select('digest')
    .where('digest', '=', revision.digest)
    .executeTakeFirst();
  return present === undefined ? 'version_taken' : 'present';
}

async function serve({ trx, at }: Write, environment: string, revision: Revision): Promise<boolean> {
  const persona = revision.content.key;
  const moved = await trx
    .insertInto('served')
    .values({ environment, persona, digest: revision.digest, row_version: 1, updated_at: at })
    .onConflict((conflict) =>
      conflict
        .columns(['environment', 'persona'])
        .doUpdateSet((eb) => ({
          digest: revision.digest,
          row_version: eb('served.row_version', '+', 1),
          updated_at: at,
        }))
        .where('served.digest', '!=', revision.digest),
    )
    .returning('digest')
    .executeTakeFirst();
  return moved !== undefined;
}
