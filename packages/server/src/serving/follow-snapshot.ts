import type { Logger } from 'pino';
import type { PostgresStore } from '../postgres/connect.ts';
import type { KeyRing } from '../signing/public-key.ts';
import type { SwappableServing } from './create-serving.ts';
import { saveLastGood } from './last-good.ts';
import { loadSnapshot, loadSnapshotVersion } from './load-snapshot.ts';
import type { Snapshot } from './serving.ts';

const POLL_MS = 2_000;

export interface SnapshotFollower {
  /** Resolves once everything written before the call is served here. */
  readonly refresh: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Keeps `serving` at the newest snapshot: a notification is a hint to look at once, and the version is polled besides, so
 * that a lost notification costs two seconds. A store that is down changes nothing but the log.
 */
export async function followSnapshot(options: {
  readonly store: PostgresStore;
  readonly channel: string;
  readonly serving: SwappableServing;
  readonly lastGoodPath: string;
  /** Keys that count, whatever the database says of keys; `null`: those of the database. */
  readonly pinned: KeyRing | null;
  readonly log: Logger;
}): Promise<SnapshotFollower> {
  const { store, serving, log } = options;
  let running: Promise<void> | null = null;
  let again = false;
  let failing = false;
  let closed = false;

  const look = async () => {
    const current = serving.current();
    if ((await loadSnapshotVersion(store.db)) === current.version) return;
    const next = await loadSnapshot(store.db, current, options.pinned);
    if (!serving.swap(next)) return;
    if (next.tag === current.tag) return;
    log.info({ snapshotVersion: next.version, tag: next.tag.slice(0, 19) }, 'snapshot swapped');
    warnOfFaults(next, log);
    await saveLastGood(options.lastGoodPath, next);
  };

  const lookOnce = async () => {
    try {
      do {
        again = false;
        await look();
      } while (again && !closed);
      if (failing) log.info('the snapshot can be followed again');
      failing = false;
    } catch (error) {
      if (!failing && !closed) log.warn({ err: error }, 'the snapshot cannot be read; serving the last good one');
      failing = true;
    } finally {
      running = null;
    }
  };

  const refresh = (): Promise<void> => {
    again = true;
    running ??= lookOnce();
    return running;
  };

  const timer = setInterval(() => void refresh(), POLL_MS);
  timer.unref();
  const unlisten = await store
    .listen(options.channel, () => void refresh())
    .catch((error: unknown) => {
      log.warn({ err: error }, 'no notifications of new snapshots; polling for them');
      return async () => {};
    });

  return {
    refresh,
    close: async () => {
      closed = true;
      clearInterval(timer);
      await running;
      await unlisten();
    },
  };
}

const TOLD_AT_MOST = 10;

/** An audience that was applied by other rules than today's: what is left out of it must be seen. */
export function warnOfFaults({ environments }: Snapshot, log: Logger): void {
  for (const { name, audience } of environments.values()) {
    if (audience === null || audience.faults.length === 0) continue;
    const faults = audience.faults.slice(0, TOLD_AT_MOST).map(({ path, message }) => `/${path.join('/')}: ${message}`);
    const facts = { environment: name, audienceVersion: audience.version, leftOut: audience.faults.length, faults };
    log.warn(facts, 'parts of the audience do not check any more and are not served; propose one without them');
  }
}
