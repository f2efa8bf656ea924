import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { readPersonaFolder } from '../cli/read-persona-folder.ts';
import { checkFilesAside } from '../operations/check-files.ts';
import { publishRevision } from '../operations/publish-revision.ts';
import type { Tables } from '../postgres/tables.ts';

/** Publishes persona folders at start; one that has errors is named in the log and the others go on. */
export async function publishFolders(
  db: Kysely<Tables>,
  folders: readonly string[],
  environment: string,
  log: Logger,
): Promise<void> {
  await Promise.all(
    folders.map(async (folder) => {
      const files = await readPersonaFolder(folder);
      const actor = { kind: 'server', id: 'start' } as const;
      const published = await publishRevision(db, actor, { files, environment, check: checkFilesAside });
      if (published.ok) {
        const { key, version } = published.value.revision.content;
        log.info({ persona: key, version, selections: published.value.selections }, 'persona published');
        return;
      }
      const findings = published.error.diagnostics?.map(({ span, message }) => `${span.file}:${span.line} ${message}`);
      log.error({ folder, findings }, published.error.message);
    }),
  );
}
