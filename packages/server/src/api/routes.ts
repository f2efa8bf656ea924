import type { FastifyInstance } from 'fastify';
import { closeRoute } from '../http/close-route.ts';
import type { PrivateAllowance } from '../webhooks/allowance.ts';
import type { Api } from './api.ts';
import { addAudienceChangeRoutes } from './audience-changes.ts';
import { addAudienceRoutes } from './audiences.ts';
import { addAuditRoutes } from './audit.ts';
import { authorise } from './authorise.ts';
import { addBoardRoute } from './boards.ts';
import { addBundleRoute } from './bundles.ts';
import { addCommentRoutes } from './comments.ts';
import { addCompositionRoutes } from './compositions.ts';
import { addEnvironmentRoutes } from './environments.ts';
import { addFlagRoutes } from './flags.ts';
import { addKeyRoutes } from './keys.ts';
import { addMeRoutes } from './me.ts';
import { addMemberRoutes } from './members.ts';
import { addPersonaRoutes } from './personas.ts';
import { addPlanRoutes } from './plans.ts';
import { addPolicyRoutes } from './policies.ts';
import { addReleaseRoutes } from './releases.ts';
import { addRevisionRoutes } from './revisions.ts';
import { addSigningKeyRoutes } from './signing-keys.ts';
import { addStatusRoute } from './status.ts';
import { tagContent } from './tag-content.ts';
import { addWebhookRoutes } from './webhooks.ts';

export interface ApiMore {
  /** Private places that webhooks may go to. */
  readonly allowance: PrivateAllowance;
}

/** The management API under `/api/v1`. Every route declares the right it takes; a route that declares none is a bug. */
export async function addApiRoutes(app: FastifyInstance, api: Api, more: ApiMore): Promise<void> {
  app.addHook('onRoute', closeRoute);
  app.addHook('onRequest', (request) => authorise(api, request));
  app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));
  app.addHook('onSend', tagContent);
  addPersonaRoutes(app, api);
  addRevisionRoutes(app, api);
  addCompositionRoutes(app, api);
  addEnvironmentRoutes(app, api);
  addAudienceRoutes(app, api);
  addAudienceChangeRoutes(app, api);
  addFlagRoutes(app, api);
  addReleaseRoutes(app, api);
  addCommentRoutes(app, api);
  addBoardRoute(app, api);
  addPolicyRoutes(app, api);
  addPlanRoutes(app, api);
  addKeyRoutes(app, api);
  addMemberRoutes(app, api);
  addMeRoutes(app, api);
  addWebhookRoutes(app, api, more);
  addAuditRoutes(app, api);
  addBundleRoute(app, api);
  addSigningKeyRoutes(app, api);
  addStatusRoute(app, api);
}
