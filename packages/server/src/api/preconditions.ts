import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refused } from '../http/refused.ts';
import type { Idempotency } from '../operations/idempotency.ts';

const KEY = /^[\x21-\x7e]{1,200}$/;

/** The request's `Idempotency-Key` with a fingerprint of what it asks, or `null`. */
export function idempotencyOf(request: FastifyRequest): Idempotency | null {
  const given = request.headers['idempotency-key'];
  if (given === undefined) return null;
  if (typeof given !== 'string' || !KEY.test(given)) {
    throw new Refused({
      code: 'invalid_request',
      field: 'idempotency-key',
      message: 'Idempotency-Key is 1 to 200 visible ASCII characters, such as a UUID.',
    });
  }
  const asked = `${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`;
  return { key: given, fingerprint: hash('sha256', asked, 'hex') };
}

/** What follows the row version tells of the answer it came with, and does not count here. */
const ETAG = /^(?:W\/)?"(\d{1,15})(?:-[0-9a-f]{16})?"$/;

/** The row version that `If-Match` asks for; `null`: any. */
export function expectedVersion(request: FastifyRequest): number | null {
  const given = request.headers['if-match'];
  if (given === undefined || given === '*') return null;
  const version = ETAG.exec(given)?.[1];
  if (version !== undefined) return Number(version);
  throw new Refused({
    code: 'invalid_request',
    field: 'if-match',
    message: 'If-Match is the ETag of the object as it was read, such as "3".',
  });
}

/** The tag that `If-Match` asks for, of what has no row version; `null`: any. */
export function expectedTag(request: FastifyRequest): string | null {
  const given = request.headers['if-match'];
  if (given === undefined || given === '*') return null;
  const tag = /^"([0-9a-f]{1,64})"$/.exec(given)?.[1];
  if (tag !== undefined) return tag;
  throw new Refused({
    code: 'invalid_request',
    field: 'if-match',
    message: 'If-Match is the ETag as it was read, such as "9f86d081884c7d65".',
  });
}

/** Tags the answer with something else than a row version. */
export function setTag(reply: FastifyReply, tag: string): void {
  reply.header('etag', `"${tag}"`);
}

/** Says which version of the object the answer shows. */
export function setVersion(reply: FastifyReply, rowVersion: number): void {
  reply.header('etag', `"${rowVersion}"`);
}

/** Answers 201, and where what was made is: `/keys/3f…`, below `/api/v1`. */
export function setMade(reply: FastifyReply, path: string): void {
  reply.code(201).header('location', `/api/v1${path}`);
}
