import type { IncomingHttpHeaders } from 'node:http';

const BEARER = /^Bearer +(\S+)$/i;

/** The key that a request presents: `Authorization: Bearer …` (RFC 6750) or `X-API-Key`. */
export function bearerOf(headers: IncomingHttpHeaders): string | undefined {
  const { authorization } = headers;
  if (authorization !== undefined) return BEARER.exec(authorization)?.[1];
  const key = headers['x-api-key'];
  return typeof key === 'string' ? key : undefined;
}
