import type { Delivery, DeliveryDetail, Page, WebhookEventType, WebhookSummary, WebhookWithSecret } from '@setlist/sdk';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refused } from '../http/refused.ts';
import { changeWebhook } from '../operations/change-webhook.ts';
import { createWebhook, type MadeWebhook } from '../operations/create-webhook.ts';
import { deleteWebhook } from '../operations/delete-webhook.ts';
import { DELIVERY_COLUMNS, replayDeliveries, replayDelivery } from '../operations/replay-delivery.ts';
import { rotateSecretOfWebhook } from '../operations/rotate-secret-of-webhook.ts';
import { testWebhook } from '../operations/test-webhook.ts';
import { noWebhook, WEBHOOK_COLUMNS } from '../operations/webhook-row.ts';
import type { PrivateAllowance } from '../webhooks/allowance.ts';
import { EVENT_TYPES } from '../webhooks/event-types.ts';
import { parseChangeWebhook, parseCreateWebhook } from '../webhooks/webhook-request.ts';
import { type Api, callOf, requireDb, unwrap } from './api.ts';
import { ListQuery, limitOf, pageOf, pageOfNamed, readCursor } from './paging.ts';
import { expectedVersion, setMade, setVersion } from './preconditions.ts';
import {
  ChangeWebhookBody,
  CreateWebhookBody,
  concealSecret,
  DeliveriesQuery,
  deliveryOf,
  ReplaysBody,
  RotateBody,
  WebhooksQuery,
  webhookOf,
} from './webhook-schemas.ts';

interface ById {
  readonly Params: { readonly id: string };
}
interface ByDelivery {
  readonly Params: { readonly id: string; readonly delivery: string };
}

/** URLs of webhooks may hold secrets, so reading them takes the same right as changing them. */
const config = { permission: 'webhook.change' } as const;

/** Webhooks, and the log of what they were sent. */
export function addWebhookRoutes(
  app: FastifyInstance,
  api: Pick<Api, 'db'>,
  { allowance }: { readonly allowance: PrivateAllowance },
): void {
  app.get<{ Querystring: ListQuery }>(
    '/webhook-events',
    { config, schema: { querystring: ListQuery } },
    async (request): Promise<Page<WebhookEventType>> => {
      const all = Object.entries(EVENT_TYPES).map(([type, description]) => ({ type, description }));
      return pageOfNamed(all, request.query, ({ type }) => type);
    },
  );

  app.get<{ Querystring: WebhooksQuery }>(
    '/webhooks',
    { config, schema: { querystring: WebhooksQuery } },
    async (request) => listWebhooks(api, request.query),
  );

  // The schema is for the documentation: our own words name the field, the rule and the mend.
  app.post(
    '/webhooks',
    { config, schema: { body: CreateWebhookBody }, attachValidation: true, preHandler: refuseRest },
    async (request, reply): Promise<WebhookWithSecret> => {
      const asked = unwrap(parseCreateWebhook(request.body, allowance));
      const made = unwrap(await createWebhook(requireDb(api), callOf(request, concealSecret), asked));
      setVersion(reply, made.row.row_version);
      setMade(reply, `/webhooks/${made.row.id}`);
      return withSecret(made);
    },
  );

  app.get<ById>('/webhooks/:id', { config }, async (request, reply): Promise<WebhookSummary> => {
    const { id } = request.params;
    const row = await requireDb(api)
      .selectFrom('webhooks')
      .select(WEBHOOK_COLUMNS)
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) throw new Refused(noWebhook(id));
    setVersion(reply, row.row_version);
    return webhookOf(row);
  });

  app.patch<ById>(
    '/webhooks/:id',
    { config, schema: { body: ChangeWebhookBody }, attachValidation: true, preHandler: refuseRest },
    async (request, reply): Promise<WebhookSummary> => {
      const change = unwrap(parseChangeWebhook(request.body, allowance));
      const { id } = request.params;
      const { row } = unwrap(
        await changeWebhook(requireDb(api), callOf(request), id, expectedVersion(request), change),
      );
      setVersion(reply, row.row_version);
      return webhookOf(row);
    },
  );

  app.delete<ById>('/webhooks/:id', { config }, async (request, reply) => {
    unwrap(await deleteWebhook(requireDb(api), callOf(request), request.params.id, expectedVersion(request)));
    return reply.code(204).send();
  });

  app.post<ById & { Body: RotateBody }>(
    '/webhooks/:id/rotate-secret',
    { config, schema: { body: RotateBody } },
    async (request, reply): Promise<WebhookWithSecret> => {
      const rotation = {
        overlapMs: (request.body.overlapHours ?? 24) * 3_600_000,
        expected: expectedVersion(request),
      };
      const call = callOf(request, concealSecret);
      const made = unwrap(await rotateSecretOfWebhook(requireDb(api), call, request.params.id, rotation));
      setVersion(reply, made.row.row_version);
      return withSecret(made);
    },
  );

  app.post<ById>('/webhooks/:id/test', { config }, async (request, reply): Promise<Delivery> => {
    const { delivery } = unwrap(await testWebhook(requireDb(api), callOf(request), request.params.id));
    reply.code(202);
    return deliveryOf(delivery);
  });

  addDeliveryRoutes(app, api);
}

/** Our own words are for the body alone: what is wrong elsewhere is refused as everywhere. */
async function refuseRest({ validationError }: FastifyRequest): Promise<void> {
  if (validationError !== undefined && validationError.validationContext !== 'body') throw validationError;
}

function addDeliveryRoutes(app: FastifyInstance, api: Pick<Api, 'db'>): void {
  app.get<ById & { Querystring: DeliveriesQuery }>(
    '/webhooks/:id/deliveries',
    { config, schema: { querystring: DeliveriesQuery } },
    async (request) => listDeliveries(api, request.params.id, request.query),
  );

  app.get<ByDelivery>('/webhooks/:id/deliveries/:delivery', { config }, async (request): Promise<DeliveryDetail> => {
    const { id, delivery } = request.params;
    const row = await requireDb(api)
      .selectFrom('deliveries')
      .select([...DELIVERY_COLUMNS, 'event'])
      .where('id', '=', delivery)
      .where('webhook_id', '=', id)
      .executeTakeFirst();
    if (row !== undefined) return { ...deliveryOf(row), event: row.event };
    throw new Refused({ code: 'not_found', message: `The webhook \`${id}\` has no delivery \`${delivery}\`.` });
  });

  app.post<ByDelivery>(
    '/webhooks/:id/deliveries/:delivery/replay',
    { config },
    async (request, reply): Promise<Delivery> => {
      const { id, delivery } = request.params;
      const replayed = unwrap(await replayDelivery(requireDb(api), callOf(request), id, delivery));
      reply.code(202);
      return deliveryOf(replayed.delivery);
    },
  );

  app.post<ById & { Body: ReplaysBody }>(
    '/webhooks/:id/replays',
    { config, schema: { body: ReplaysBody } },
    async (request, reply) => {
      const asked = { since: instantOf(request.body.since, '/since'), state: request.body.state ?? 'failed' };
      const { replayed } = unwrap(await replayDeliveries(requireDb(api), callOf(request), request.params.id, asked));
      reply.code(202);
      return { replayed };
    },
  );
}

async function listWebhooks(api: Pick<Api, 'db'>, query: WebhooksQuery): Promise<Page<WebhookSummary>> {
  const limit = limitOf(query.limit);
  const [after] = readCursor(query.cursor, ['text']) ?? [];
  const rows = await requireDb(api)
    .selectFrom('webhooks')
    .select(WEBHOOK_COLUMNS)
    .$if(after !== undefined, (rest) => rest.where('id', '>', after ?? ''))
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  return pageOf(rows, limit, webhookOf, (row) => [row.id]);
}

async function listDeliveries(api: Pick<Api, 'db'>, id: string, query: DeliveriesQuery): Promise<Page<Delivery>> {
  const db = requireDb(api);
  const webhook = await db.selectFrom('webhooks').select('id').where('id', '=', id).executeTakeFirst();
  if (webhook === undefined) throw new Refused(noWebhook(id));
  const limit = limitOf(query.limit);
  const [before] = readCursor(query.cursor, ['seq']) ?? [];
  const { state, type, since } = query;
  const rows = await db
    .selectFrom('deliveries')
    .select(DELIVERY_COLUMNS)
    .where('webhook_id', '=', id)
    .$if(state !== undefined, (rest) => rest.where('state', '=', state ?? 'waiting'))
    .$if(type !== undefined, (rest) => rest.where('event_type', '=', type ?? ''))
    .$if(since !== undefined, (rest) => rest.where('created_at', '>=', instantOf(since ?? '', 'since')))
    .$if(before !== undefined, (rest) => rest.where('seq', '<', before ?? 0))
    .orderBy('seq', 'desc')
    .limit(limit + 1)
    .execute();
  return pageOf(rows, limit, deliveryOf, (row) => [row.seq]);
}

function withSecret({ row, secret }: MadeWebhook): WebhookWithSecret {
  return { ...webhookOf(row), secret };
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

function instantOf(text: string, field: string): string {
  if (INSTANT.test(text) && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString();
  throw new Refused({
    code: 'invalid_request',
    field,
    message: `\`${field.replace('/', '')}\` is a time such as 2026-11-22T10:00:00Z (RFC 3339).`,
  });
}
