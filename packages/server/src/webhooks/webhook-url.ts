import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import { isAddress, isPublic, isWithin, type PrivateAllowance } from './allowance.ts';

const LONGEST_URL = 2_000;

/** A URL that events may be sent to, as `URL` writes it; otherwise the rule that it breaks. Names are resolved at each connection, not here. */
export function parseWebhookUrl(text: unknown, allowance: PrivateAllowance): Result<string, Refusal> {
  if (typeof text !== 'string' || text.length > LONGEST_URL || !URL.canParse(text)) {
    return broken(`is an absolute URL of at most ${LONGEST_URL} characters, such as https://hooks.example.com/setlist`);
  }
  const url = new URL(text);
  const isPrivate = isPrivateHost(url, allowance);
  if (url.username !== '' || url.password !== '') {
    return broken('carries no user name and no password. Check the signature at the receiver instead');
  }
  if (url.hash !== '') return broken('has no part after `#`: that part is never sent');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isPrivate)) {
    return broken('starts with https://; http:// goes to hosts named in allowPrivateWebhooks only');
  }
  if (!isPrivate && isLocal(url, allowance)) {
    return broken(
      'leads to a public address. Whoever starts the server can name private ones in allowPrivateWebhooks (docs/webhooks.md)',
    );
  }
  if (!isPrivate && !isOpenPort(url.port)) return broken('has the port 443 or one from 8000 to 9999');
  return ok(url.href);
}

function broken(rule: string): Result<string, Refusal> {
  return refuse({ code: 'invalid_request', field: '/url', message: `The URL of a webhook ${rule}.` });
}

/** The host as DNS and sockets take it: IPv6 without brackets, no dot at the end. */
function hostOf(url: Pick<URL, 'hostname'>): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

function isPrivateHost(url: URL, allowance: PrivateAllowance): boolean {
  const host = hostOf(url);
  if (allowance.hosts.has(host)) return true;
  if (host === 'localhost') return isWithin(allowance, '127.0.0.1') || isWithin(allowance, '::1');
  return isAddress(host) && isWithin(allowance, host);
}

function isLocal(url: URL, allowance: PrivateAllowance): boolean {
  const host = hostOf(url);
  if (isAddress(host)) return !isPublic(host);
  // Where private networks are allowed, a name may well be in one: the connection will tell.
  if (allowance.networks.length > 0 && host !== 'localhost') return false;
  return /(^|\.)(localhost|local|internal|home\.arpa)$/.test(host) || !host.includes('.');
}

function isOpenPort(port: string): boolean {
  return port === '' || port === '443' || (Number(port) >= 8_000 && Number(port) <= 9_999);
}
