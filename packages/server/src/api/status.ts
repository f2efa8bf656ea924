import type { ServerStatus } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import type { Api } from './api.ts';

/** What this node is and how it fares. */
export function addStatusRoute(app: FastifyInstance, api: Api): void {
  app.get('/status', { config: { permission: 'definitions.read' } }, (): Promise<ServerStatus> => api.status());
}
