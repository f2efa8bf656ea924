import { createServer } from 'node:http';
import { pipeline } from 'node:stream';
import { Pool } from 'undici';
import { announce, upstreamOrigin } from './announce.ts';

// The least that a proxy in Node can do: node:http in, undici out, bytes through.
const pool = new Pool(upstreamOrigin(), { connections: null, headersTimeout: 0, bodyTimeout: 0 });

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', async () => {
    const answer = await pool.request({
      path: '/v1/chat/completions',
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer sk-bench' },
      body: Buffer.concat(parts),
    });
    // The load is over and the client gone.
    if (response.destroyed) return void answer.body.on('error', () => {}).destroy();
    response.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type']) });
    pipeline(answer.body, response, () => {});
  });
});
announce(server);
