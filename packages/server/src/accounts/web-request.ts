import type { FastifyReply, FastifyRequest } from 'fastify';
import { ADDRESS_HEADER, AUTH_PATH } from './mount.ts';

/**
 * What better-auth is asked on behalf of a request that was found to be of our own origin: its headers with the address as
 * the edge knows it, and only the body that our schema let through.
 */
export function webRequest(request: FastifyRequest, publicUrl: string, path: string, body: object | null): Request {
  const headers = new Headers();
  for (const name of ['cookie', 'user-agent'] as const) {
    const value = request.headers[name];
    if (value !== undefined) headers.set(name, value);
  }
  headers.set('origin', publicUrl);
  headers.set(ADDRESS_HEADER, request.ip);
  const url = `${publicUrl}${AUTH_PATH}${path}`;
  if (body === null) return new Request(url, { headers });
  headers.set('content-type', 'application/json');
  return new Request(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** Hands on the cookies that better-auth sets. */
export function copyCookies(response: Response, reply: FastifyReply): void {
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) reply.header('set-cookie', cookies);
}
