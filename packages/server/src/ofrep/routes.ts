import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Serving, SnapshotKey } from '../serving/serving.ts';
import { admit, type NotAdmitted } from './admit.ts';
import { type Answer, type ErrorCode, failureOf } from './answer.ts';
import { bulkAnswer, bulkBody, isKnown } from './bulk-answer.ts';
import { createChangeStreams, STREAM_LIMITS, type StreamLimits } from './change-streams.ts';
import { versionOfTag } from './configuration-tag.ts';
import { evaluateFlag, type Question } from './evaluate-flags.ts';
import { readBody } from './read-body.ts';
import { countsStill, keyOfTicket } from './stream-ticket.ts';

/** What OFREP is served from. */
export interface Ofrep {
  readonly serving: Serving;
  readonly limits?: StreamLimits;
  /** Unix milliseconds; the system's clock unless given. */
  readonly clock?: () => number;
}

/** Contexts have bounds of their own; engines list the names of an object before the first can be looked at. */
const BODY_LIMIT_BYTES = 128 * 1_024;
/** A change may reach other nodes later than the one that told of it. */
const CATCH_UP_MS = 2_500;
const CATCH_UP_LOOK_MS = 25;
const RETRY_AFTER_SECONDS = '5';
const JSON_TYPE = 'application/json; charset=utf-8';

interface Asking {
  readonly Params: { readonly key: string };
  readonly Querystring: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** The OpenFeature Remote Evaluation Protocol, 0.3: one flag, all flags, and a stream that tells of changes. */
export async function addOfrepRoutes(app: FastifyInstance, ofrep: Ofrep): Promise<void> {
  await app.register((scope) => routes(scope, ofrep), { prefix: '/ofrep/v1' });
}

async function routes(scope: FastifyInstance, { serving, limits = STREAM_LIMITS, clock = Date.now }: Ofrep) {
  const streams = createChangeStreams(limits, clock);
  scope.addHook('preClose', async () => streams.close());
  scope.removeAllContentTypeParsers();
  // Whatever a client calls it, it is read as JSON, by the handler: who says what is wrong with it knows the key.
  const parser = { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES } as const;
  scope.addContentTypeParser('*', parser, (_request, body, done) => done(null, body));
  scope.setErrorHandler<FastifyError>((error, request, reply) => sendError(error, request, reply));
  scope.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?');
    sendFailure(reply, 404, '', 'GENERAL', `There is nothing at ${request.method} ${path.slice(0, 60)}.`);
  });

  const question = (request: FastifyRequest<Asking>, key: SnapshotKey): Question | ReturnType<typeof readBody> => {
    const context = readBody(request.body);
    if (!context.ok) return context;
    const composes = request.query['compose'] === 'true' || context.value['compose'] === true;
    return { context: context.value, environment: key.environment, composes, now: clock() };
  };

  scope.post<Asking>('/evaluate/flags/:key', (request, reply) => {
    const { key: flag } = request.params;
    const key = admit(serving, request.headers);
    if ('status' in key) return sendNotAdmitted(reply, key, flag);
    const asked = question(request, key);
    if ('ok' in asked) return asked.ok ? undefined : sendFailure(reply, 400, flag, asked.error.code, asked.error.says);
    const flags = serving.flags(key.environment);
    if (flags === undefined) return sendFailure(reply, 404, flag, 'FLAG_NOT_FOUND', NO_ENVIRONMENT);
    return sendAnswer(reply, evaluateFlag(serving, flags, flag, asked));
  });

  scope.post<Asking>('/evaluate/flags', async (request, reply) => {
    const key = admit(serving, request.headers);
    if ('status' in key) return sendNotAdmitted(reply, key, '');
    const asked = question(request, key);
    if ('ok' in asked) return asked.ok ? undefined : sendFailure(reply, 400, '', asked.error.code, asked.error.says);
    const told = request.query['flagConfigEtag'];
    if (typeof told === 'string') await caughtUp(serving, key.environment, versionOfTag(told), clock);
    const flags = serving.flags(key.environment);
    if (flags === undefined) return sendFailure(reply, 404, '', 'GENERAL', NO_ENVIRONMENT);
    const answer = bulkAnswer(serving, flags, asked);
    reply.header('etag', answer.etag).header('cache-control', 'private, no-cache');
    if (isKnown(answer.etag, request.headers['if-none-match'])) return reply.code(304).send();
    return reply.header('content-type', JSON_TYPE).send(bulkBody(answer, flags, key, asked.now));
  });

  // Without HEAD: an answer without a body would never end.
  scope.get<Asking>('/stream', { exposeHeadRoute: false }, (request, reply) => {
    const { ticket } = request.query;
    const key =
      typeof ticket === 'string'
        ? (keyOfTicket(serving, ticket, clock()) ?? UNKNOWN_TICKET)
        : admit(serving, request.headers);
    if ('status' in key) return sendNotAdmitted(reply, key, '');
    const isOpen = streams.open({
      response: reply.raw,
      flags: () => serving.flags(key.environment),
      mayStay: () => countsStill(serving, key, clock()),
      seen: hashOf(request.headers['last-event-id']),
    });
    if (isOpen) return void reply.hijack();
    reply.header('retry-after', RETRY_AFTER_SECONDS);
    return sendFailure(reply, 503, '', 'GENERAL', 'No more streams are opened here now. Ask again later, or poll.');
  });
}

const NO_ENVIRONMENT = 'The environment of this key is gone.';
const UNKNOWN_TICKET: NotAdmitted = {
  status: 401,
  says: 'The ticket is unknown, or its key is revoked or expired. Evaluate all flags again for another.',
};

/** The hash in an event's id; `null`: it is none of ours, so everything is news. */
function hashOf(id: unknown): string | null {
  return typeof id === 'string' && versionOfTag(id) !== null ? id.slice(id.indexOf('-') + 1) : null;
}

/** Waits, for a while, until this node has what another node's event told of. */
async function caughtUp(serving: Serving, environment: string, version: number | null, clock: () => number) {
  const until = clock() + CATCH_UP_MS;
  const isBehind = () => (serving.flags(environment)?.set.version ?? 0) < (version ?? 0);
  // One that is far ahead is of another server, or made up.
  if (version === null || version > (serving.flags(environment)?.set.version ?? 0) + 1_000) return;
  while (isBehind() && clock() < until) await sleep(CATCH_UP_LOOK_MS);
}

function sendAnswer(reply: FastifyReply, { status, text }: Answer): FastifyReply {
  return reply.code(status).header('content-type', JSON_TYPE).send(text);
}

function sendNotAdmitted(reply: FastifyReply, { status, says }: NotAdmitted, key: string): FastifyReply {
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="setlist"');
  return sendFailure(reply, status, key, 'GENERAL', says);
}

function sendFailure(reply: FastifyReply, status: number, key: string, code: ErrorCode, says: string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', JSON_TYPE)
    .send(failureOf(400, key, code, says).text);
}

/** What the framework refuses by itself, and bugs. */
function sendError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { key = '' } = request.params as { readonly key?: string };
  if (error.statusCode === 413)
    return sendFailure(
      reply,
      413,
      key,
      'INVALID_CONTEXT',
      `The body has more than ${BODY_LIMIT_BYTES} bytes. Send less.`,
    );
  if (error.statusCode !== undefined && error.statusCode < 500)
    return sendFailure(reply, error.statusCode, key, 'PARSE_ERROR', error.message);
  request.log.error({ err: error }, 'a bug');
  return sendFailure(reply, 500, key, 'GENERAL', 'Something went wrong here; the log has it under this request id.');
}
