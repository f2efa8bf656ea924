import type { Logger } from 'pino';
import { loadUpstreams, type Upstreams } from '../gateway/upstreams.ts';
import { spawnRehearsalUpstream } from '../rehearsal/spawn.ts';
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
  const rehearsal = await spawnRehearsalUpstream({ conversations, log });
  closers.add('the rehearsal upstream', () => rehearsal.close());
  return { upstreams: loadUpstreams({ env, log, ...file, rehearsalUrl: `${rehearsal.url}/v1` }), rehearsal: true };
}
