import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { loadUpstreams, type Upstreams } from '../gateway/upstreams.ts';
import { type SpawnedRehearsalUpstream, spawnRehearsalUpstream } from '../rehearsal/spawn.ts';
import type { Closers } from './closers.ts';
import { CONVERSATIONS_DIRECTORY } from './installed.ts';
import type { DaemonSettings } from './settings.ts';

/** The upstreams that are configured; when there is none, the rehearsal upstream in a process of its own. */
export async function findUpstreams(
  settings: DaemonSettings,
  env: NodeJS.ProcessEnv,
  log: Logger,
  closers: Closers,
): Promise<{ readonly upstreams: Upstreams; readonly rehearsal: boolean }> {
  const file = settings.upstreamsFile === null ? {} : { file: settings.upstreamsFile };
  const configured = loadUpstreams({ env, log, ...file });
  if (configured.names.length > 0) return { upstreams: configured, rehearsal: false };
  const conversations = settings.conversations.length > 0 ? settings.conversations : [CONVERSATIONS_DIRECTORY];
  const rehearsal = await keepRehearsalUpstream(conversations, log);
  closers.add('the rehearsal upstream', rehearsal.close);
  return { upstreams: loadUpstreams({ env, log, ...file, rehearsalUrl: `${rehearsal.url}/v1` }), rehearsal: true };
}

const RESTART_MS = 1_000;

/** Starts it again at the same place whenever its process ends: without it every answer would be a fallback until someone looks. */
async function keepRehearsalUpstream(conversations: readonly string[], log: Logger) {
  const first = await spawnRehearsalUpstream({ conversations, log });
  const port = Number(new URL(first.url).port);
  const closing = new AbortController();
  let running: SpawnedRehearsalUpstream = first;

  const watch = async () => {
    while (!closing.signal.aborted) {
      await running.exited;
      await sleep(RESTART_MS, undefined, { signal: closing.signal }).catch(() => undefined);
      if (closing.signal.aborted) return;
      try {
        running = await spawnRehearsalUpstream({ conversations, log, port });
        log.info('the rehearsal upstream was started again');
      } catch (error) {
        log.error({ err: error }, 'the rehearsal upstream could not be started again');
      }
    }
  };
  const watching = watch();
  return {
    url: first.url,
    close: async () => {
      closing.abort();
      await running.close();
      await watching;
      await running.close();
    },
  };
}
