import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { Accounts } from '../accounts/accounts.ts';
import type { Api } from '../api/api.ts';
import { addJwksRoute } from '../api/jwks.ts';
import { type ApiMore, addApiRoutes } from '../api/routes.ts';
import { ChatRequestSchema } from '../gateway/chat-request.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { addConsoleFiles } from '../http/console-files.ts';
import { addHealthRoutes, type Health } from '../http/health.ts';
import { addOpenApi } from '../http/openapi/add-openapi.ts';
import { addReference } from '../http/reference.ts';
import { addOfrepRoutes } from '../ofrep/routes.ts';
import { CONSOLE_DIRECTORY, VERSION } from './installed.ts';

export interface Rooms {
  readonly api: Api;
  readonly more: ApiMore;
  readonly accounts: Pick<Accounts, 'routes'>;
  readonly gateway: Pick<Gateway, 'routes'>;
  readonly health: Health;
  readonly metrics: Registry;
}

/** Every route of the server but those served ahead of the framework: what `/openapi.json` describes, and what tests go through. */
export async function addRoutes(app: FastifyInstance, rooms: Rooms): Promise<void> {
  await addOpenApi(app, { version: VERSION, direct: { 'POST /v1/chat/completions': ChatRequestSchema } });
  addReference(app);
  await app.register(rooms.gateway.routes);
  await addOfrepRoutes(app, { serving: rooms.api.serving });
  await app.register(rooms.accounts.routes, { prefix: '/api/auth' });
  await app.register((scope) => addApiRoutes(scope, rooms.api, rooms.more), { prefix: '/api/v1' });
  addJwksRoute(app, rooms.api);
  addHealthRoutes(app, rooms.health, rooms.metrics);
  await addConsoleFiles(app, CONSOLE_DIRECTORY);
}
