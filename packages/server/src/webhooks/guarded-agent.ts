import { type LookupAddress, lookup } from 'node:dns';
import { Agent, buildConnector } from 'undici';
import { isAddress, mayConnect, type PrivateAllowance } from './allowance.ts';

/** A connection that was refused before it was made: its address is not a public one. */
export class PrivateAddress extends Error {
  override readonly name = 'PrivateAddress';

  constructor(host: string) {
    super(
      `${host} leads to an address that is not public. Whoever starts the server can allow it in allowPrivateWebhooks.`,
    );
  }
}

/** Finds every address of a host name, as `dns.lookup` does. */
export type Resolve = (
  host: string,
  done: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;

const resolveBySystem: Resolve = (host, done) =>
  lookup(host, { all: true }, (error, found) => done(error, found ?? []));

export interface AgentOptions {
  readonly allowance: PrivateAllowance;
  readonly timeoutMs: number;
  readonly resolve?: Resolve;
}

/**
 * Connects to public addresses only, and to what is allowed. What is looked at is the address that the socket is then
 * given, so a name that resolves otherwise a moment later (DNS rebinding) gains nothing. Each request has a connection of its own.
 */
export function createGuardedAgent({ allowance, timeoutMs, resolve = resolveBySystem }: AgentOptions): Agent {
  const connect = buildConnector({
    timeout: timeoutMs,
    lookup: (host, options, done) => {
      resolve(host, (error, found) => {
        if (error !== null) return done(error, []);
        const open = found.filter(({ address }) => mayConnect(allowance, host, address));
        const [first] = open;
        if (first === undefined) return done(new PrivateAddress(host), []);
        if (options.all === true) return done(null, open);
        done(null, first.address, first.family);
      });
    },
  });
  return new Agent({
    pipelining: 0,
    // Sockets look up no name for what is an address already.
    connect: (options, done) => {
      const host = options.hostname.replace(/^\[(.*)\]$/, '$1');
      if (isAddress(host) && !mayConnect(allowance, host, host)) return done(new PrivateAddress(host), null);
      return connect(options, done);
    },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxHeaderSize: 16_384,
  });
}
