import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * An `onSend` hook: what is read and has no row version is tagged by its content, and is not sent again to whoever has it
 * already. A row version says too little for that: what surrounds the row may have changed.
 */
export async function tagContent(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  const isRead = request.method === 'GET' && reply.statusCode === 200;
  if (!isRead || typeof payload !== 'string' || reply.hasHeader('etag')) return payload;
  const tag = `"${hash('sha256', payload, 'hex').slice(0, 32)}"`;
  reply.header('etag', tag);
  if (request.headers['if-none-match'] !== tag) return payload;
  reply.code(304);
  return null;
}
