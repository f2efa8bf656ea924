import { join } from 'node:path';
import type { LocalFile, ServerStatus } from '@setlist/sdk';
import { type Logger, pino } from 'pino';
import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import { createAccounts } from '../accounts/accounts.ts';
import { loadAuthSecret } from '../accounts/auth-secret.ts';
import { readAccountSettings } from '../accounts/settings.ts';
import type { Api } from '../api/api.ts';
import { type ClickHouseStore, connectClickHouse } from '../clickhouse/connect.ts';
import { createGateway, type Gateway } from '../gateway/gateway.ts';
import { createEdge } from '../http/edge.ts';
import { assessAside } from '../operations/assess-aside.ts';
import { checkFilesAside } from '../operations/check-files.ts';
import { createKeyUsage } from '../operations/key-usage.ts';
import { openSigner } from '../signing/key-file.ts';
import { openStateDirectory } from '../state/directory.ts';
import { type Recorder, type RecorderMetrics, startRecorder } from '../telemetry/recorder.ts';
import { parseAllowance } from '../webhooks/allowance.ts';
import { addRoutes } from './add-routes.ts';
import { announceLocal } from './announce-local.ts';
import { CannotStart, startFailure } from './cannot-start.ts';
import { type Closers, createClosers } from './closers.ts';
import { findUpstreams } from './find-upstreams.ts';
import { VERSION } from './installed.ts';
import { readLimits } from './read-limits.ts';
import { readPinnedKeys } from './read-pinned-keys.ts';
import { runControlPlane } from './run-control-plane.ts';
import { type ServedPersonas, servePersonas } from './serve-personas.ts';
import type { DaemonSettings } from './settings.ts';

export interface Daemon {
  readonly local: LocalFile;
  readonly rehearsal: boolean;
  readonly personas: readonly string[];
  /** Makes whoever opens it the first administrator; `null` once there is one. */
  readonly firstAdminLink: string | null;
  /** Stops taking requests, lets streams finish as long as the settings allow, and lets go of everything. */
  readonly close: () => Promise<void>;
}

const API_BODY_LIMIT_BYTES = 1_024 * 1_024;

/** The composition root: opens the stores, compiles the snapshot, starts the edge. Throws `CannotStart` for what its starter can mend: a port or state directory that is taken, a setting that is wrong. */
export async function startDaemon(settings: DaemonSettings, env: NodeJS.ProcessEnv): Promise<Daemon> {
  const log = pino({ level: settings.logLevel, redact: ['req.headers.authorization', 'req.headers["x-api-key"]'] });
  const closers = createClosers(log);
  try {
    return await start(settings, env, log, closers);
  } catch (error) {
    await closers.closeAll();
    throw startFailure(error, settings);
  }
}

async function start(settings: DaemonSettings, env: NodeJS.ProcessEnv, log: Logger, closers: Closers): Promise<Daemon> {
  const limits = readLimits(settings.limits);
  const accountSettings = readAccountSettings(env);
  const allowance = parseAllowance(settings.allowPrivateWebhooks);
  if (!allowance.ok) throw new CannotStart(allowance.error.message);
  const state = await openStateDirectory(settings.data, { exclusive: true });
  closers.add('the state directory', () => state.release());
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });

  const key = settings.signingKey === null ? { stateDirectory: state.path } : { path: settings.signingKey };
  const signer = await openSigner(key);
  const pinned = settings.trustedKeys === null ? null : await readPinnedKeys(settings.trustedKeys);

  const opening = [
    servePersonas(settings, state.path, log, { signer, pinned }).then((served) => {
      closers.add('the store', served.close);
      return served;
    }),
    openTelemetry(settings, state.path, log, metrics, closers),
    findUpstreams(settings, env, log, closers),
  ] as const;
  // All of them settle before the first failure is thrown, so that whatever was opened is closed.
  await Promise.allSettled(opening);
  const [personas, telemetry, found] = await Promise.all(opening);

  const db = () => personas.link.store()?.db ?? null;
  let url = '';
  const publicUrl = () => accountSettings.publicUrl ?? url;
  const accounts = createAccounts({
    db,
    publicUrl,
    secret: await loadAuthSecret(state.path, env),
    oidc: accountSettings.oidc,
    log,
  });
  const usage = createKeyUsage({ db, log });
  closers.add('key usage', usage.close);
  const serving: ServedPersonas['serving'] = {
    ...personas.serving,
    authenticate: (presented) => {
      const key = personas.serving.authenticate(presented);
      if (key !== null) usage.used(key.id);
      return key;
    },
  };

  const gateway = createGateway({
    serving,
    upstreams: found.upstreams,
    record: telemetry.recorder.record,
    limits,
    log,
    metrics,
  });
  closers.add('the gateway', gateway.close);

  let stopping = false;
  const app = createEdge({
    log,
    bodyLimitBytes: API_BODY_LIMIT_BYTES,
    trustProxy: accountSettings.trustProxy,
    direct: { 'POST /v1/chat/completions': gateway.chatCompletions },
  });
  const api: Api = {
    serving,
    db,
    refresh: personas.refresh,
    check: checkFilesAside,
    assess: assessAside,
    signer,
    publicUrl,
    sessionOf: accounts.sessionOf,
    status: statusOf(personas, telemetry.store, gateway, found.rehearsal, settings.environment),
  };
  await addRoutes(app, {
    api,
    more: { allowance: allowance.value },
    accounts,
    gateway,
    health: {
      ready: () => !stopping && serving.current().version >= 0,
      upstreams: gateway.upstreamStatus,
      stores: () => ({ postgres: personas.link.state(), clickhouse: telemetry.store.kind }),
      snapshotVersion: () => serving.current().version,
    },
    metrics,
  });
  url = await app.listen({ host: settings.host, port: settings.port });
  closers.add('the edge', () => app.close());
  await runControlPlane({
    store: personas.link.store,
    tools: { assess: assessAside, signer },
    allowance: allowance.value,
    publicUrl,
    log,
    closers,
  });
  const announced = await announceLocal({ personas, settings, statePath: state.path, url, publicUrl, log, closers });

  return {
    ...announced,
    rehearsal: found.rehearsal,
    personas: servedKeys(personas, settings.environment),
    close: async () => {
      stopping = true;
      await gateway.drain(settings.drainMs);
      await closers.closeAll();
    },
  };
}

/** Personas that answer to their plain name. */
function servedKeys({ serving }: ServedPersonas, environment: string): string[] {
  const personas = serving.current().environments.get(environment)?.personas.values() ?? [];
  return [...personas].filter((persona) => persona.stable !== null).map((persona) => persona.key);
}

async function openTelemetry(
  settings: DaemonSettings,
  stateDirectory: string,
  log: Logger,
  metrics: Registry,
  closers: Closers,
): Promise<{ store: ClickHouseStore; recorder: Recorder }> {
  const url = settings.clickhouseUrl;
  const store = await connectClickHouse({ stateDirectory, log, ...(url === null ? {} : { url }) });
  closers.add('ClickHouse', () => store.close());
  const recorder = await startRecorder({
    directory: join(stateDirectory, 'spool'),
    store,
    log,
    metrics: countTurns(metrics),
  });
  closers.add('the recorder', () => recorder.close());
  return { store, recorder };
}

function countTurns(registry: Registry): RecorderMetrics {
  const turns = new Counter({
    name: 'setlist_recorder_turns_total',
    help: 'Turns the recorder took, inserted into ClickHouse, dropped or set aside.',
    labelNames: ['what'],
    registers: [registry],
  });
  return { count: (what, number) => turns.inc({ what }, number) };
}

function statusOf(
  personas: ServedPersonas,
  clickhouse: ClickHouseStore,
  gateway: Gateway,
  rehearsal: boolean,
  environment: string,
): () => Promise<ServerStatus> {
  return async () => {
    const snapshot = personas.serving.current();
    return {
      version: VERSION,
      environment,
      environments: [...snapshot.environments.keys()],
      snapshotVersion: snapshot.version,
      snapshotTag: snapshot.tag,
      rehearsal,
      upstreams: gateway.upstreamStatus(),
      stores: {
        postgres: personas.link.state(),
        clickhouse: await clickhouse.ping().then(
          () => clickhouse.kind,
          () => 'down' as const,
        ),
      },
    };
  };
}
