import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on a free port of loopback and tells the benchmark which. */
export function announce(server: Server): void {
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => {
    process.send?.({ port: (server.address() as AddressInfo).port });
  });
  process.once('disconnect', () => process.exit(0));
}

/** The stand-in's origin, as the benchmark gives it. */
export function upstreamOrigin(): string {
  const origin = process.env['BENCH_UPSTREAM'];
  if (origin === undefined) throw new Error('BENCH_UPSTREAM names the stand-in.');
  return origin;
}
