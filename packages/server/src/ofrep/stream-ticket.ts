import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Serving, SnapshotKey } from '../serving/serving.ts';

const TICKET = /^([a-z0-9]{12})\.([A-Za-z0-9_-]{43})$/;

/**
 * What opens the stream in place of a key, for the `EventSource` of browsers, which sends no headers. It tells of changes
 * and opens nothing else, every node knows it, and it dies with its key.
 */
export function streamTicket(key: SnapshotKey): string {
  const known = tickets.get(key);
  if (known !== undefined) return known;
  const mac = createHmac('sha256', Buffer.from(key.hash, 'hex')).update('setlist ofrep stream').digest('base64url');
  const ticket = `${key.id}.${mac}`;
  tickets.set(key, ticket);
  return ticket;
}

/** Keys are objects of a snapshot, so what is worked out of one goes with it. */
const tickets = new WeakMap<SnapshotKey, string>();

/** The key behind a ticket; `null`: it is none, or its key does not count any more. */
export function keyOfTicket(serving: Serving, ticket: string, now: number): SnapshotKey | null {
  const id = TICKET.exec(ticket)?.[1];
  const key = id === undefined ? undefined : serving.current().keys.get(id);
  if (key === undefined || !countsStill(serving, key, now)) return null;
  return timingSafeEqual(Buffer.from(ticket), Buffer.from(streamTicket(key))) ? key : null;
}

/** Whether a key that was let in is neither revoked nor expired since, and may evaluate yet. */
export function countsStill(serving: Serving, { id, hash, environment }: SnapshotKey, now: number): boolean {
  const key = serving.current().keys.get(id);
  if (key === undefined || key.hash !== hash || key.environment !== environment) return false;
  return key.scopes.includes('serve') && (key.expiresAt === null || Date.parse(key.expiresAt) > now);
}
