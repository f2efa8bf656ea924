import type { UpstreamStatus } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';

export interface Health {
  /** Whether there is a snapshot to serve from and the server is not on its way down. */
  readonly ready: () => boolean;
  readonly upstreams: () => readonly UpstreamStatus[];
  readonly stores: () => Readonly<Record<string, string>>;
  readonly snapshotVersion: () => number;
}

/** `/healthz`: the process is alive. `/readyz`: send it traffic. `/metrics`: Prometheus. None needs a key, none holds content. */
export function addHealthRoutes(app: FastifyInstance, health: Health, metrics: Registry): void {
  const report = () => ({
    snapshotVersion: health.snapshotVersion(),
    stores: health.stores(),
    upstreams: health.upstreams(),
  });
  app.get('/healthz', async () => ({ status: 'alive', ...report() }));
  app.get('/readyz', async (_request, reply) => {
    const ready = health.ready();
    reply.code(ready ? 200 : 503);
    return { status: ready ? 'ready' : 'not ready', ...report() };
  });
  app.get('/metrics', async (_request, reply) => {
    reply.type(metrics.contentType);
    return metrics.metrics();
  });
}
