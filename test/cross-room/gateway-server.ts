import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parsePersona, type Revision } from '@setlist/core/persona';
import fastify from 'fastify';
import OpenAI from 'openai';
import pino from 'pino';
import { Registry } from 'prom-client';
import { createGateway, type Gateway } from '../../packages/server/src/gateway/gateway.ts';
import type { GatewayLimits } from '../../packages/server/src/gateway/limits.ts';
import { DEFAULT_LIMITS } from '../../packages/server/src/gateway/limits.ts';
import { createOpenAiLane } from '../../packages/server/src/gateway/openai-lane.ts';
import type { Upstream } from '../../packages/server/src/gateway/upstream.ts';
import type { Upstreams } from '../../packages/server/src/gateway/upstreams.ts';
import { newApiKey } from '../../packages/server/src/keys/api-key.ts';
import { createServing } from '../../packages/server/src/serving/create-serving.ts';
import type { TurnRecord } from '../../packages/server/src/telemetry/turn.ts';
import { servedPersona, snapshotOf } from '../../packages/server/test/snapshot.ts';

const PERSONA = `
key: concierge
version: 1.2.0
name: Concierge
description: A concierge for tests.
owner: Tests <tests@example.com>
throughline:
  brand:
    - { id: as-the-house, text: Speak as the house and never as a marketplace of strangers. }
  safety:
    - { id: no-invention, text: Never invent opening hours or prices of any place. }
  disclosure:
    en: I am an AI concierge.
    de: Ich bin ein KI-Concierge.
voice: |
  You help {{ guest_name }} in plain sentences of an attentive night porter.
axes:
  - { key: tone, default: warm, options: [warm, playful] }
model:
  parameters:
    temperature: { default: 0.5, min: 0, max: 1 }
    max_tokens: { default: 300, min: 10, max: 500 }
    top_p: { min: 0.5, max: 1, beyond: refuse }
  attempts:
ATTEMPTS
channels:
  sms: { instructions: "Keep to one short message." }
defaultLocale: en
locales:
  en: { instructions: "Answer in English." }
  de: { instructions: "Antworte auf Deutsch." }
fallback:
  en: I cannot answer just now. Please ask the front desk.
  de: Ich kann gerade nicht antworten. Bitte fragen Sie am Empfang.
variables:
  guest_name: { type: string, description: "As the guest signs.", default: "the guest", maxLength: 40 }
`;

const module = (text: string) => `---\ndescription: A tone.\n---\n${text}\n`;

/** The persona under test, its attempts given as `upstream/model`. */
function testRevision(attempts: readonly string[]): Revision {
  const list = attempts.map((attempt) => {
    const [upstream, model] = attempt.split('/');
    return `    - { upstream: ${upstream}, model: ${model} }`;
  });
  const files = {
    'persona.yaml': PERSONA.replace('ATTEMPTS', list.join('\n')),
    'modules/tone/warm.md': module('Be warm and kind throughout.'),
    'modules/tone/playful.md': module('Play with words where it helps.'),
  };
  const parsed = parsePersona(new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])));
  if (parsed.revision === null) throw new Error(JSON.stringify(parsed.diagnostics, null, 1));
  return parsed.revision;
}

export interface GatewayServer {
  readonly url: string;
  readonly apiKey: string;
  /** A key of the environment that may manage but not serve. */
  readonly managingKey: string;
  readonly gateway: Gateway;
  readonly records: TurnRecord[];
  readonly registry: Registry;
  readonly logged: string[];
  readonly openai: OpenAI;
  /** Waits until this many turns were recorded in all. */
  readonly recorded: (count: number) => Promise<readonly TurnRecord[]>;
  readonly close: () => Promise<void>;
}

export interface GatewayServerOptions {
  /** Name to base URL. */
  readonly upstreams: Readonly<Record<string, string>>;
  readonly more?: readonly Upstream[];
  /** `upstream/model`, in order; by default one of each upstream. */
  readonly attempts?: readonly string[];
  readonly limits?: Partial<GatewayLimits>;
  readonly rehearsal?: boolean;
}

/** The gateway on a server of its own, as the edge mounts it, with a serving of the real kind. */
export async function startGateway(options: GatewayServerOptions): Promise<GatewayServer> {
  const limits = { retryBaseMs: 5, ...options.limits };
  const lanes = Object.entries(options.upstreams).map(([name, baseUrl]) => lane(name, baseUrl, limits));
  const all = [...lanes, ...(options.more ?? [])];
  const revision = testRevision(options.attempts ?? all.map(({ name }) => `${name}/model-of-${name}`));
  const serving = servingOf(revision);
  const records: TurnRecord[] = [];
  const logged: string[] = [];
  const registry = new Registry();
  const upstreams: Upstreams = {
    all,
    names: all.map(({ name }) => name),
    find: (name) => all.find((upstream) => upstream.name === name),
    rehearsal: options.rehearsal === true ? (all[0] ?? null) : null,
    limits: {},
    close: async () => {
      await Promise.all(all.map((upstream) => upstream.close()));
    },
  };
  const gateway = createGateway({
    serving: serving.serving,
    upstreams,
    record: (turn) => records.push(turn),
    limits,
    log: pino({ level: 'debug' }, { write: (line: string) => logged.push(line) }),
    metrics: registry,
  });
  const app = fastify();
  await app.register(gateway.routes);
  await app.ready();
  const server = createServer((request, response) => {
    if (request.method === 'POST' && request.url === '/v1/chat/completions') {
      return gateway.chatCompletions(request, response, randomUUID());
    }
    app.routing(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    apiKey: serving.apiKey,
    managingKey: serving.managingKey,
    gateway,
    records,
    registry,
    logged,
    openai: new OpenAI({ baseURL: `${url}/v1`, apiKey: serving.apiKey, maxRetries: 0 }),
    recorded: async (count) => {
      while (records.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
      return records;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await app.close();
      await gateway.close();
    },
  };
}

function lane(name: string, baseUrl: string, limits: Partial<GatewayLimits>): Upstream {
  return createOpenAiLane({
    name,
    kind: 'openai-compatible',
    baseUrl,
    apiKey: `sk-secret-of-${name}-0123456789`,
    limits: {},
    defaults: { ...DEFAULT_LIMITS, ...limits },
    streamOptions: true,
    maxTokensField: 'max_tokens',
  });
}

function servingOf(revision: Revision) {
  const serves = newApiKey();
  const manages = newApiKey();
  const environment = 'production';
  const persona = servedPersona(revision);
  const keyOf = ({ id, hash }: typeof serves, scope: 'serve' | 'admin') => {
    return { id, environment, scopes: [scope], hash, expiresAt: null };
  };
  const keys = [keyOf(serves, 'serve'), keyOf(manages, 'admin')];
  const serving = createServing(snapshotOf(1, environment, [persona], keys));
  return { serving, apiKey: serves.key, managingKey: manages.key };
}
