import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { ensureEnvironment } from '../operations/ensure-environment.ts';
import { SNAPSHOT_CHANNEL } from '../operations/operation.ts';
import type { PostgresStore } from '../postgres/connect.ts';
import { createServing, type SwappableServing } from '../serving/create-serving.ts';
import { followSnapshot, type SnapshotFollower } from '../serving/follow-snapshot.ts';
import { loadLastGood, saveLastGood } from '../serving/last-good.ts';
import { loadSnapshot } from '../serving/load-snapshot.ts';
import { EXAMPLES_DIRECTORY } from './installed.ts';
import { publishFolders } from './publish-folders.ts';
import type { DaemonSettings } from './settings.ts';
import { linkStore, type StoreLink } from './store-link.ts';

export interface ServedPersonas {
  readonly serving: SwappableServing;
  readonly link: StoreLink;
  readonly refresh: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Serves the last good snapshot from disk when there is one, and the store's as soon as the store is there. What the
 * settings ask to publish is published before the store's first snapshot is taken.
 */
export async function servePersonas(
  settings: DaemonSettings,
  stateDirectory: string,
  log: Logger,
): Promise<ServedPersonas> {
  const { environment } = settings;
  const lastGoodPath = join(stateDirectory, 'snapshot.json');
  const lastGood = await loadLastGood(lastGoodPath, environment);
  const serving = createServing(lastGood ?? { version: -1, environment, personas: new Map(), keys: new Map() });
  let follower: SnapshotFollower | null = null;

  const onConnected = async (store: PostgresStore) => {
    const actor = { kind: 'server', id: 'start' } as const;
    await ensureEnvironment(store.db, actor, environment);
    const folders = await foldersToPublish(settings, store);
    if (folders.length > 0) await publishFolders(store.db, folders, environment, log);
    const snapshot = await loadSnapshot(store.db, environment, serving.current());
    serving.swap(snapshot);
    await saveLastGood(lastGoodPath, snapshot);
    follower = await followSnapshot({ store, channel: SNAPSHOT_CHANNEL, serving, lastGoodPath, log });
  };

  const link = await linkStore({ url: settings.postgresUrl, stateDirectory, log, onConnected });
  return {
    serving,
    link,
    refresh: async () => follower?.refresh(),
    close: async () => {
      await follower?.close();
      await link.close();
    },
  };
}

async function foldersToPublish(settings: DaemonSettings, store: PostgresStore): Promise<string[]> {
  const { examples, personas, environment } = settings;
  if (!examples) return [...personas];
  const served = await store.db
    .selectFrom('served')
    .select('persona')
    .where('environment', '=', environment)
    .limit(1)
    .execute();
  if (served.length > 0) return [...personas];
  const entries = await readdir(EXAMPLES_DIRECTORY, { withFileTypes: true });
  const shipped = entries.filter((entry) => entry.isDirectory()).map((entry) => join(EXAMPLES_DIRECTORY, entry.name));
  return [...shipped.sort(), ...personas];
}
