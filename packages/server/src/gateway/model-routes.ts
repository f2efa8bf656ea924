import type { Refusal } from '@setlist/core/refusal';
import type { Result } from '@setlist/core/result';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { openAiRefusal } from '../http/openai-errors.ts';
import type { Serving } from '../serving/serving.ts';
import { listModels, retrieveModel } from './models.ts';
import { admitKey, resolveFor } from './presented-key.ts';

/** Mounts `GET /v1/models` and `GET /v1/models/{id}`; whatever else is asked for under `/v1` is refused in OpenAI's shape. */
export async function addModelRoutes(app: FastifyInstance, serving: Serving): Promise<void> {
  await app.register(
    async (scope) => {
      scope.get('/models', (request, reply) => {
        const admitted = admitKey(serving, request.headers);
        if (!admitted.ok) return send(reply, admitted);
        return send(reply, { ok: true, value: listModels(serving, resolveFor(admitted.value)) });
      });
      // A model's name may hold a slash: `setlist/auto`.
      scope.get<{ Params: { '*': string } }>('/models/*', (request, reply) => {
        const admitted = admitKey(serving, request.headers);
        if (!admitted.ok) return send(reply, admitted);
        return send(reply, retrieveModel(serving, request.params['*'], resolveFor(admitted.value)));
      });
      scope.setNotFoundHandler((request, reply) => send(reply, { ok: false, error: nothingAt(request) }));
    },
    { prefix: '/v1' },
  );
}

function send(reply: FastifyReply, result: Result<unknown, Refusal>): FastifyReply {
  if (result.ok) return reply.send(result.value);
  const { status, headers, body } = openAiRefusal(result.error);
  return reply.code(status).headers(headers).send(body);
}

function nothingAt(request: FastifyRequest): Refusal {
  const path = request.url.split('?')[0]?.slice(0, 100);
  return {
    code: 'not_found',
    message: `There is nothing at ${request.method} ${path}. There are POST /v1/chat/completions, GET /v1/models and GET /v1/models/{id}.`,
  };
}
