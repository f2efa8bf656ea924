import type { LocalFile } from '@setlist/sdk';
import type { Logger } from 'pino';
import { firstAdminLink } from '../operations/first-admin-link.ts';
import type { Closers } from './closers.ts';
import { readLocalFile, writeLocalFile } from './local-file.ts';
import { ensureLocalKey } from './local-key.ts';
import type { ServedPersonas } from './serve-personas.ts';
import type { DaemonSettings } from './settings.ts';

export interface Announced {
  readonly local: LocalFile;
  readonly firstAdminLink: string | null;
}

export interface AnnounceOptions {
  readonly personas: ServedPersonas;
  readonly settings: DaemonSettings;
  readonly statePath: string;
  readonly url: string;
  readonly publicUrl: () => string;
  readonly log: Logger;
  readonly closers: Closers;
}

const LOOK_FOR_STORE_MS = 1_000;

/** Writes `local.json` with a key that works, now or as soon as PostgreSQL is there, and makes the first administrator's link. */
export async function announceLocal(options: AnnounceOptions): Promise<Announced> {
  const announced = await announce(options);
  if (announced.local.apiKey === '') options.closers.add('the wait for a key', announceLater(options));
  return announced;
}

async function announce({ personas, settings, statePath, url, publicUrl }: AnnounceOptions): Promise<Announced> {
  const db = personas.link.store()?.db ?? null;
  const key = await ensureLocalKey({
    previous: await readLocalFile(statePath),
    serving: personas.serving,
    db,
    environment: settings.environment,
  });
  const link = db === null ? null : await firstAdminLink(db, publicUrl());
  await personas.refresh();
  const apiKey = key ?? '';
  const local = { url, apiKey, consoleUrl: `${url}/console/#key=${apiKey}` };
  await writeLocalFile(statePath, local);
  return { local, firstAdminLink: link };
}

/** Answers how to stop waiting. */
function announceLater(options: AnnounceOptions): () => void {
  const { personas, log } = options;
  const timer = setInterval(() => {
    if (personas.link.store() === null) return;
    clearInterval(timer);
    announce(options).then(
      ({ firstAdminLink: link }) => {
        log.info('PostgreSQL is there: local.json has a key now');
        if (link !== null) process.stderr.write(`First administrator: ${link}\n`);
      },
      (error: unknown) => log.error({ err: error }, 'no local key could be made'),
    );
  }, LOOK_FOR_STORE_MS);
  return () => clearInterval(timer);
}
