import type { JsonSchema } from '../schema-words.ts';
import type { OperationTexts } from './operation.ts';

const text: JsonSchema = { type: 'string' };

const Model: JsonSchema = {
  type: 'object',
  required: ['id', 'object', 'created', 'owned_by', 'setlist'],
  properties: {
    id: { type: 'string', description: 'What a chat completion may give as its `model`.' },
    object: { const: 'model' },
    created: { type: 'integer', description: 'Unix seconds when what is served came to be so; 0: it is not yet.' },
    owned_by: text,
    setlist: {
      type: 'object',
      required: ['name', 'version', 'revision'],
      properties: { name: text, version: text, revision: { type: 'string', description: 'Digest.' } },
    },
  },
};

const Served: JsonSchema = {
  type: 'object',
  description: 'What served: the same as the headers `setlist-…`.',
  properties: {
    persona: text,
    revision: { type: 'string', description: 'Digest.' },
    selection: { type: 'object', description: 'Axis to option.' },
    servedModel: { type: 'string', description: 'As the upstream names it.' },
    upstream: text,
    attempt: { type: 'integer', description: 'Place in the persona’s plan, from 1; 0: no model answered.' },
    degraded: { type: 'string', description: '`upstream_unavailable`: these are the persona’s fallback words.' },
  },
};

const ChatCompletion: JsonSchema = {
  type: 'object',
  required: ['id', 'object', 'created', 'model', 'choices'],
  properties: {
    id: text,
    object: { const: 'chat.completion' },
    created: { type: 'integer' },
    model: { type: 'string', description: '`persona@version`.' },
    choices: {
      type: 'array',
      items: {
        type: 'object',
        properties: { index: { type: 'integer' }, message: { type: 'object' }, finish_reason: text },
      },
    },
    usage: { type: 'object' },
    setlist: Served,
  },
};

const Fares: JsonSchema = {
  type: 'object',
  required: ['status', 'snapshotVersion', 'stores', 'upstreams'],
  properties: {
    status: text,
    snapshotVersion: { type: 'integer' },
    stores: { type: 'object', description: '`embedded`, `server`, `down` or `off`, by name.' },
    upstreams: { type: 'array', items: { type: 'object' } },
  },
};

const each: JsonSchema = { type: 'array', items: { type: 'object' } };

const FlagSet: JsonSchema = {
  type: 'object',
  description: '`FlagSet` of `@setlist/core/audience`, compiled: conditions are trees, shares are whole parts.',
  required: [
    'format',
    'environment',
    'version',
    'segments',
    'lists',
    'holdouts',
    'layers',
    'revisions',
    'personas',
    'plain',
  ],
  properties: {
    format: { const: 1 },
    environment: text,
    version: { type: 'integer', description: 'Of the snapshot.' },
    segments: each,
    lists: each,
    holdouts: each,
    layers: each,
    revisions: each,
    personas: each,
    plain: each,
  },
};

/** The OpenAI-compatible door, and what machines ask of the server itself. */
export const SERVING_OPERATIONS: OperationTexts = {
  'POST /v1/chat/completions': {
    id: 'createChatCompletion',
    tag: 'Serving',
    summary: 'Talk to a persona',
    description:
      'OpenAI’s Chat Completions, whole or streamed, with personas for models: any OpenAI client works with this base URL. Fields that are not named here travel on as they came. Errors have OpenAI’s shape (docs/gateway.md).',
    answers: {
      200: { schema: ChatCompletion, says: 'With `stream: true`, server-sent events of chunks, then `[DONE]`.' },
    },
  },
  'GET /v1/models': {
    id: 'listModels',
    tag: 'Serving',
    summary: 'List personas as models',
    answers: {
      200: {
        schema: {
          type: 'object',
          required: ['object', 'data'],
          properties: { object: { const: 'list' }, data: { type: 'array', items: Model } },
        },
      },
    },
  },
  'GET /v1/models/{model}': {
    id: 'retrieveModel',
    tag: 'Serving',
    summary: 'Read a persona as a model',
    answers: { 200: { schema: Model } },
  },
  'GET /api/v1/flags': {
    id: 'getFlags',
    tag: 'Serving',
    summary: 'Read the flag set',
    description:
      'Everything by which the environment of the key decides who gets what, for evaluation in process (docs/sdk.md). It names people that rules name: for servers, never for a browser.',
    answers: { 200: { schema: FlagSet } },
  },
  'GET /api/v1/flags/stream': {
    id: 'followFlags',
    tag: 'Serving',
    summary: 'Follow the flag set',
    description:
      'Server-sent events: `flags` with `{version, tag}` when the set has become another, its id the tag; a comment every 15 seconds besides. With `Last-Event-ID`, the first comes only if the set is another than that. It ends when the key is revoked or expires, and when the server shuts down.',
    answers: { 200: { media: 'text/event-stream', says: 'Until either side ends it.', streams: true } },
    refuses: [429],
  },
  'POST /api/v1/flags/view': {
    id: 'viewFlags',
    tag: 'Serving',
    summary: 'What one context gets of every persona',
    description: 'Evaluated here, without the rules: for browsers. Changes nothing.',
    answers: { 200: { type: 'FlagsView' } },
  },
  'GET /api/v1/status': {
    id: 'getStatus',
    tag: 'Server',
    summary: 'What this node is and how it fares',
    answers: { 200: { type: 'ServerStatus' } },
  },
  'GET /healthz': {
    id: 'isAlive',
    tag: 'Server',
    summary: 'Whether the process is alive',
    answers: { 200: { schema: Fares } },
    for: 'open',
  },
  'GET /readyz': {
    id: 'isReady',
    tag: 'Server',
    summary: 'Whether to send it traffic',
    answers: { 200: { schema: Fares }, 503: { schema: Fares, says: 'Not now.' } },
    for: 'open',
  },
  'GET /metrics': {
    id: 'getMetrics',
    tag: 'Server',
    summary: 'Metrics for Prometheus',
    answers: { 200: { media: 'text/plain', says: 'Prometheus’ text format.' } },
    for: 'open',
  },
  'GET /openapi.json': {
    id: 'getDocument',
    tag: 'Server',
    summary: 'This document',
    answers: { 200: { schema: { type: 'object' }, says: 'OpenAPI 3.1.' } },
    for: 'open',
  },
};
