import { join } from 'node:path';
import type { LocalFile, ServerStatus } from '@setlist/sdk';
import { type Logger, pino } from 'pino';
import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import type { Api } from '../api/api.ts';
import { addApiRoutes } from '../api/routes.ts';
import { type ClickHouseStore, connectClickHouse } from '../clickhouse/connect.ts';
import { createGateway, type Gateway } from '../gateway/gateway.ts';
import { addConsoleFiles } from '../http/console-files.ts';
import { createEdge } from '../http/edge.ts';
import { addHealthRoutes } from '../http/health.ts';
import { checkFilesAside } from '../operations/check-files.ts';
import { openStateDirectory } from '../state/directory.ts';
import { type Recorder, type RecorderMetrics, startRecorder } from '../telemetry/recorder.ts';
import { startFailure } from './cannot-start.ts';
import { type Closers, createClosers } from './closers.ts';
import { findUpstreams } from './find-upstreams.ts';
import { CONSOLE_DIRECTORY, VERSION } from './installed.ts';
import { readLocalFile, writeLocalFile } from './local-file.ts';
import { ensureLocalKey } from './local-key.ts';
import { readLimits } from './read-limits.ts';
import { type ServedPersonas, servePersonas } from './serve-personas.ts';
import type { DaemonSettings } from './settings.ts';

export interface Daemon {
  readonly local: LocalFile;
  readonly rehearsal: boolean;
  readonly personas: readonly string[];
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
  const state = await openStateDirectory(settings.data, { exclusive: true });
  closers.add('the state directory', () => state.release());
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });

  const opening = [
    servePersonas(settings, state.path, log).then((served) => {
      closers.add('the store', served.close);
      return served;
    }),
    openTelemetry(settings, state.path, log, metrics, closers),
    findUpstreams(settings, env, log, closers),
  ] as const;
  // All of them settle before the first failure is thrown, so that whatever was opened is closed.
  await Promise.allSettled(opening);
  const [personas, telemetry, found] = await Promise.all(opening);

  const gateway = createGateway({
    serving: personas.serving,
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
    direct: { 'POST /v1/chat/completions': gateway.chatCompletions },
  });
  await app.register(gateway.routes);
  await app.register((scope) => addApiRoutes(scope, apiOf(personas, telemetry.store, gateway, found.rehearsal)), {
    prefix: '/api/v1',
  });
  addHealthRoutes(
    app,
    {
      ready: () => !stopping && personas.serving.current().version >= 0,
      upstreams: gateway.upstreamStatus,
      stores: () => ({ postgres: personas.link.state(), clickhouse: telemetry.store.kind }),
      snapshotVersion: () => personas.serving.current().version,
    },
    metrics,
  );
  await addConsoleFiles(app, CONSOLE_DIRECTORY);
  const url = await app.listen({ host: settings.host, port: settings.port });
  closers.add('the edge', () => app.close());

  const announceLocal = async (): Promise<LocalFile> => {
    const apiKey = await ensureLocalKey({
      previous: await readLocalFile(state.path),
      serving: personas.serving,
      db: personas.link.store()?.db ?? null,
      environment: settings.environment,
    });
    await personas.refresh();
    const announced = { url, apiKey: apiKey ?? '', consoleUrl: `${url}/console/#key=${apiKey ?? ''}` };
    await writeLocalFile(state.path, announced);
    return announced;
  };
  const local = await announceLocal();
  if (local.apiKey === '') closers.add('the wait for a key', announceLater(personas, announceLocal, log));

  return {
    local,
    rehearsal: found.rehearsal,
    personas: [...personas.serving.current().personas.keys()],
    close: async () => {
      stopping = true;
      await gateway.drain(settings.drainMs);
      await closers.closeAll();
    },
  };
}

const LOOK_FOR_STORE_MS = 1_000;

/** Makes the local key once PostgreSQL, away at the start, is there; answers how to stop waiting. */
function announceLater(personas: ServedPersonas, announceLocal: () => Promise<LocalFile>, log: Logger): () => void {
  const timer = setInterval(() => {
    if (personas.link.store() === null) return;
    clearInterval(timer);
    announceLocal().then(
      () => log.info('PostgreSQL is there: local.json has a key now'),
      (error: unknown) => log.error({ err: error }, 'no local key could be made'),
    );
  }, LOOK_FOR_STORE_MS);
  return () => clearInterval(timer);
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

function apiOf(personas: ServedPersonas, clickhouse: ClickHouseStore, gateway: Gateway, rehearsal: boolean): Api {
  const status = async (): Promise<ServerStatus> => ({
    version: VERSION,
    environment: personas.serving.current().environment,
    snapshotVersion: personas.serving.current().version,
    rehearsal,
    upstreams: gateway.upstreamStatus(),
    stores: {
      postgres: personas.link.state(),
      clickhouse: await clickhouse.ping().then(
        () => clickhouse.kind,
        () => 'down' as const,
      ),
    },
  });
  return {
    serving: personas.serving,
    db: () => personas.link.store()?.db ?? null,
    refresh: personas.refresh,
    check: checkFilesAside,
    status,
  };
}
