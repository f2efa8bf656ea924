import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createEnvironment } from '../operations/create-environment.ts';
import { SNAPSHOT_CHANNEL } from '../operations/operation.ts';
import { registerSigningKey } from '../operations/register-signing-key.ts';
import type { PostgresStore } from '../postgres/connect.ts';
import { EMPTY_SNAPSHOT } from '../serving/compile-snapshot.ts';
import { createServing, type SwappableServing } from '../serving/create-serving.ts';
import { followSnapshot, type SnapshotFollower, warnOfFaults } from '../serving/follow-snapshot.ts';
import { loadLastGood, saveLastGood } from '../serving/last-good.ts';
import { loadSnapshot } from '../serving/load-snapshot.ts';
import type { KeyRing } from '../signing/public-key.ts';
import type { Signer } from '../signing/signer.ts';
import { CannotStart } from './cannot-start.ts';
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
  keys: { readonly signer: Signer; readonly pinned: KeyRing | null },
): Promise<ServedPersonas> {
  const { signer, pinned } = keys;
  const { environment } = settings;
  const lastGoodPath = join(stateDirectory, 'snapshot.json');
  const serving = createServing((await loadLastGood(lastGoodPath, pinned)) ?? EMPTY_SNAPSHOT);
  let follower: SnapshotFollower | null = null;

  const onConnected = async (store: PostgresStore) => {
    await ensureEnvironments(store, environment);
    const registered = await registerSigningKey(store.db, signer);
    if (!registered.ok) throw new CannotStart(registered.error.message);
    const folders = await foldersToPublish(settings, store);
    if (folders.length > 0) await publishFolders(store.db, folders, environment, signer, log);
    const snapshot = await loadSnapshot(store.db, serving.current(), pinned);
    serving.swap(snapshot);
    warnOfFaults(snapshot, log);
    await saveLastGood(lastGoodPath, snapshot);
    follower = await followSnapshot({ store, channel: SNAPSHOT_CHANNEL, serving, lastGoodPath, pinned, log });
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

/** What every owner has; more are made by `setlist environments create`. */
const ENVIRONMENTS: Readonly<Record<string, string>> = {
  development: 'For trying things out: a publish is released at once, no review is asked for.',
  staging: 'As production, before it.',
  production: 'What people meet.',
};

async function ensureEnvironments(store: PostgresStore, own: string): Promise<void> {
  const call = { caller: { kind: 'server', task: 'start' }, permission: 'environment.change' } as const;
  for (const name of new Set([...Object.keys(ENVIRONMENTS), own])) {
    const made = await createEnvironment(store.db, call, { name, description: ENVIRONMENTS[name] ?? '' }, true);
    if (!made.ok) throw new CannotStart(made.error.message);
  }
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
