import type { IncomingHttpHeaders } from 'node:http';
import { Refused } from './refused.ts';

/**
 * Refuses a request that another site's page sent: Fetch Metadata tells, else `Origin`. One that carries neither and no
 * cookie comes from no browser, and borrows nobody's session.
 */
export function requireSameOrigin(headers: IncomingHttpHeaders, publicUrl: string): void {
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin') return;
  const { origin, host, cookie } = headers;
  if (site === undefined && origin === undefined && cookie === undefined) return;
  if (site === undefined && origin !== undefined && isOurs(origin, host, publicUrl)) return;
  throw new Refused({
    code: 'forbidden',
    field: 'origin',
    message: 'This came from the page of another site. Sign in and out at the console of this server.',
  });
}

function isOurs(origin: string, host: string | undefined, publicUrl: string): boolean {
  return origin === publicUrl || (URL.canParse(origin) && new URL(origin).host === host);
}
