import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * An `onSend` hook: what is read is tagged by its content, and is not sent again to whoever has it already. The tag of an
 * object starts with its row version, which alone says too little: what surrounds the row may have changed.
 */
export async function tagContent(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  if (!READS.has(request.method) || reply.statusCode !== 200 || typeof payload !== 'string') return payload;
  const tag = tagOf(reply.getHeader('etag'), payload);
  reply.header('etag', tag);
  if (!isKnown(request.headers['if-none-match'], tag)) return payload;
  reply.code(304);
  return null;
}

const ROW_VERSION = /^"(\d+)"$/;

/** `"3-9f86d081884c7d65"` of an object; the whole hash of what has no row version; else the route's own tag. */
function tagOf(own: unknown, payload: string): string {
  const content = hash('sha256', payload, 'hex');
  if (typeof own !== 'string') return `"${content.slice(0, 32)}"`;
  const version = ROW_VERSION.exec(own)?.[1];
  return version === undefined ? own : `"${version}-${content.slice(0, 16)}"`;
}

/** Whether `If-None-Match` names the tag: `*`, or a list in which weak tags count too (RFC 9110, 13.1.2). */
function isKnown(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.trim() === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
}
