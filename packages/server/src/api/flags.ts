import { type Flags, parseContext, type Resolution } from '@setlist/core/audience';
import type { FlagsView, FlagsViewRequest, ViewedPersona } from '@setlist/sdk';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { bearerOf } from '../http/bearer.ts';
import { Refused } from '../http/refused.ts';
import { type Api, environmentOf, servedIn, unwrap, unwrapBody } from './api.ts';
import { createFlagStreams, STREAM_LIMITS, type StreamLimits } from './flag-streams.ts';
import { flagTextOf } from './flag-text.ts';
import { setTag } from './preconditions.ts';

const ViewBody = Type.Object(
  {
    context: Type.Unknown({
      description:
        'OpenFeature’s evaluation context: `targetingKey`, `channel`, `locale`, `region` and what rules ask.',
    }),
  },
  { additionalProperties: false },
);

/** A session is not known from memory, so its stream ends, and whoever connects again is looked at again. */
const SESSION_STREAM_MS = 300_000;

/** By what an environment decides who gets what, for evaluation in process; read from memory. */
export function addFlagRoutes(app: FastifyInstance, api: Api, limits: StreamLimits = STREAM_LIMITS): void {
  const config = { permission: 'definitions.read', scope: 'serve' } as const;
  const streams = createFlagStreams(limits);
  app.addHook('preClose', async () => streams.close());

  app.get('/flags', { config }, async (request, reply) => {
    const { text, tag } = flagTextOf(flagsOf(api, request));
    setTag(reply, tag);
    reply.type('application/json; charset=utf-8');
    return reply.send(text);
  });

  // Without HEAD: an answer without a body would never end.
  app.get('/flags/stream', { config, exposeHeadRoute: false }, async (request, reply) => {
    const environment = flagsOf(api, request).set.environment;
    const stream = streams.open({
      visitor: visitorOf(request),
      flags: () => api.serving.flags(environment),
      stillMay: stillMay(api, request),
      lastTag: lastTagOf(request),
    });
    reply.type('text/event-stream; charset=utf-8').header('x-accel-buffering', 'no');
    return reply.send(unwrap(stream));
  });

  app.post<{ Body: FlagsViewRequest }>(
    '/flags/view',
    { config: { ...config, changesNothing: true }, schema: { body: ViewBody } },
    async (request): Promise<FlagsView> => {
      const context = unwrapBody(parseContext(request.body.context), request.body);
      const flags = flagsOf(api, request);
      const now = Date.now();
      const personas = flags.set.personas.flatMap(({ key }) => {
        const evaluated = flags.evaluate(key, context, null, now);
        return evaluated.ok ? [[key, viewOf(evaluated.value)] as const] : [];
      });
      const { version, environment } = flags.set;
      return { environment, version, tag: flagTextOf(flags).tag, personas: Object.fromEntries(personas) };
    },
  );
}

function flagsOf(api: Api, request: FastifyRequest): Flags {
  const environment = environmentOf(request, undefined);
  servedIn(api, environment, 'environment');
  const flags = api.serving.flags(environment);
  if (flags === undefined) throw new Error(`Bug in Setlist: ${environment} was compiled without flags.`);
  return flags;
}

function visitorOf({ visitor }: FastifyRequest): string {
  const { caller } = visitor;
  if (caller.kind === 'key') return `key ${caller.keyId}`;
  return caller.kind === 'person' ? `person ${caller.memberId}` : caller.kind;
}

/** Whether a key is neither revoked nor expired, and a session not too long ago looked at. */
function stillMay(api: Api, request: FastifyRequest): () => boolean {
  const presented = bearerOf(request.headers);
  const until = Date.now() + SESSION_STREAM_MS;
  return presented === undefined ? () => Date.now() < until : () => api.serving.authenticate(presented) !== null;
}

const TAG = /^[0-9a-f]{32}$/;

function lastTagOf(request: FastifyRequest): string | null {
  const given = request.headers['last-event-id'];
  if (given === undefined || given === '') return null;
  if (typeof given === 'string' && TAG.test(given)) return given;
  throw new Refused({
    code: 'invalid_request',
    field: 'last-event-id',
    message: 'Last-Event-ID is the id of an event of this stream, 32 hex digits. Leave it out for the first time.',
  });
}

/** What a person may know of what they get: nothing of the rules by which. */
function viewOf({ variant, digest, version, reason, selection, assignments }: Resolution): ViewedPersona {
  const arms = assignments.map(({ experiment, arm }) => ({ experiment, arm }));
  return { variant, digest, version, reason, selection, assignments: arms };
}
