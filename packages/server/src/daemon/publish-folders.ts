import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { readPersonaFolder } from '../cli/read-persona-folder.ts';
import { checkFilesAside } from '../operations/check-files.ts';
import { publishRevision } from '../operations/publish-revision.ts';
import type { Tables } from '../postgres/tables.ts';
import type { Signer } from '../signing/signer.ts';

/** Publishes persona folders at start; one that has errors is named in the log and the others go on. */
export async function publishFolders(
  db: Kysely<Tables>,
  folders: readonly string[],
  environment: string,
  signer: Signer,
  log: Logger,
): Promise<void> {
  await Promise.all(
    folders.map(async (folder) => {
      const files = await readPersonaFolder(folder);
      const call = { caller: { kind: 'server', task: 'start' }, permission: 'revision.publish' } as const;
      const question = { files, environment, coAuthors: [], check: checkFilesAside, signer };
      const published = await publishRevision(db, call, question);
      if (published.ok) {
        const { persona, version, selections, release, notReleased } = published.value;
        log.info(
          { persona, version, selections, environment, release: release?.id ?? null, notReleased },
          'persona published',
        );
        return;
      }
      const findings = published.error.diagnostics?.map(({ span, message }) => `${span.file}:${span.line} ${message}`);
      log.error({ folder, findings }, published.error.message);
    }),
  );
}
