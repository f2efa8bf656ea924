import type { OperationTexts } from './operation.ts';

/** Webhooks and their deliveries. */
export const WEBHOOK_OPERATIONS: OperationTexts = {
  'GET /api/v1/webhook-events': {
    id: 'listWebhookEvents',
    tag: 'Webhooks',
    summary: 'List the events there are',
    answers: { 200: { page: 'WebhookEventType' } },
  },
  'GET /api/v1/webhooks': {
    id: 'listWebhooks',
    tag: 'Webhooks',
    summary: 'List webhooks',
    answers: { 200: { page: 'WebhookSummary' } },
  },
  'POST /api/v1/webhooks': {
    id: 'createWebhook',
    tag: 'Webhooks',
    summary: 'Make a webhook',
    answers: { 201: { type: 'WebhookWithSecret', says: 'The secret that signs is shown this once.' } },
    versioned: true,
    located: true,
  },
  'GET /api/v1/webhooks/{id}': {
    id: 'getWebhook',
    tag: 'Webhooks',
    summary: 'Read a webhook',
    answers: { 200: { type: 'WebhookSummary' } },
    versioned: true,
  },
  'PATCH /api/v1/webhooks/{id}': {
    id: 'changeWebhook',
    tag: 'Webhooks',
    summary: 'Change a webhook',
    answers: { 200: { type: 'WebhookSummary' } },
    versioned: true,
    conditional: true,
  },
  'DELETE /api/v1/webhooks/{id}': {
    id: 'deleteWebhook',
    tag: 'Webhooks',
    summary: 'Delete a webhook',
    answers: { 204: { nothing: 'Nothing more is sent to it.' } },
    conditional: true,
  },
  'POST /api/v1/webhooks/{id}/rotate-secret': {
    id: 'rotateWebhookSecret',
    tag: 'Webhooks',
    summary: 'Rotate a webhook’s secret',
    description: 'The old one signs beside the new one for `overlapHours`.',
    answers: { 200: { type: 'WebhookWithSecret', says: 'The new secret is shown this once.' } },
    versioned: true,
    conditional: true,
  },
  'POST /api/v1/webhooks/{id}/test': {
    id: 'testWebhook',
    tag: 'Webhooks',
    summary: 'Send a test event',
    answers: { 202: { type: 'Delivery', says: 'It is on its way; the delivery will say how it went.' } },
  },
  'GET /api/v1/webhooks/{id}/deliveries': {
    id: 'listDeliveries',
    tag: 'Webhooks',
    summary: 'List deliveries',
    description: 'Newest first.',
    answers: { 200: { page: 'Delivery' } },
  },
  'GET /api/v1/webhooks/{id}/deliveries/{delivery}': {
    id: 'getDelivery',
    tag: 'Webhooks',
    summary: 'Read a delivery',
    answers: { 200: { type: 'DeliveryDetail' } },
  },
  'POST /api/v1/webhooks/{id}/deliveries/{delivery}/replay': {
    id: 'replayDelivery',
    tag: 'Webhooks',
    summary: 'Send a delivery again',
    answers: { 202: { type: 'Delivery' } },
  },
  'POST /api/v1/webhooks/{id}/replays': {
    id: 'replayDeliveries',
    tag: 'Webhooks',
    summary: 'Send deliveries again',
    description: 'Those made since a time: the failed ones unless told.',
    answers: { 202: { type: 'ReplayedDeliveries' } },
  },
};
