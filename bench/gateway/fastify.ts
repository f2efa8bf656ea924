import fastify from 'fastify';
import { Pool } from 'undici';
import { announce, upstreamOrigin } from './announce.ts';

// The same behind the framework: its JSON parsing in, undici out, bytes through.
const pool = new Pool(upstreamOrigin(), { connections: null, headersTimeout: 0, bodyTimeout: 0 });
const app = fastify();

app.post('/v1/chat/completions', async (request, reply) => {
  const answer = await pool.request({
    path: '/v1/chat/completions',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-bench' },
    body: JSON.stringify(request.body),
  });
  return reply.code(answer.statusCode).header('content-type', String(answer.headers['content-type'])).send(answer.body);
});
await app.ready();
announce(app.server);
