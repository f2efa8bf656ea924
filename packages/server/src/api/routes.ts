import type { FastifyInstance, FastifyRequest } from 'fastify';
import { bearerOf } from '../http/bearer.ts';
import { Refused } from '../http/refused.ts';
import type { SnapshotKey } from '../serving/serving.ts';
import type { Api } from './api.ts';
import { addCompositionRoutes } from './compositions.ts';
import { addKeyRoutes } from './keys.ts';
import { addPersonaRoutes } from './personas.ts';
import { addRevisionRoutes } from './revisions.ts';
import { addStatusRoute } from './status.ts';

/** The management API under `/api/v1`. Every route needs a key with the scope `manage`: prompts are not for callers of personas. */
export async function addApiRoutes(app: FastifyInstance, api: Api): Promise<void> {
  app.addHook('onRequest', async (request) => {
    requireManage(api.serving.authenticate(bearerOf(request.headers)), request);
  });
  addPersonaRoutes(app, api);
  addRevisionRoutes(app, api);
  addCompositionRoutes(app, api);
  addKeyRoutes(app, api);
  addStatusRoute(app, api);
}

function requireManage(key: SnapshotKey | null, request: FastifyRequest): void {
  if (key === null) {
    throw new Refused({
      code: 'unauthenticated',
      field: 'authorization',
      message: 'Send `Authorization: Bearer slk_…` with a key that is not revoked. `setlist keys create` makes one.',
    });
  }
  if (!key.scopes.includes('manage')) {
    throw new Refused({
      code: 'forbidden',
      field: 'authorization',
      message: 'This key may talk to personas but not manage them. Use a key with the scope `manage`.',
    });
  }
  request.keyId = key.id;
}
