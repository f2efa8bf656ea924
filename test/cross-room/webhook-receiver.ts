import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';

/** A request as it came, in the order of arrival. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers one request; `number` counts from 1. */
export type Answer = (response: ServerResponse, number: number, received: Received) => void;

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  readonly connections: () => number;
  /** From the next request on. */
  readonly answer: (answer: Answer) => void;
  /** What the library of Standard Webhooks makes of a request; throws when the signature is wrong. */
  readonly verified: (received: Received, secret: string) => unknown;
  readonly ids: () => (string | undefined)[];
  readonly close: () => Promise<void>;
}

/** A real HTTP server on a free port of `host` that keeps what it is sent. */
export async function startReceiver(host = '127.0.0.1'): Promise<Receiver> {
  const received: Received[] = [];
  let answer: Answer = (response) => response.writeHead(204).end();
  let connections = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const one = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
    answer(response, received.push(one), one);
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('A listening server has an address.');
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    received,
    connections: () => connections,
    answer: (next) => {
      answer = next;
    },
    verified: ({ headers, body }, secret) => new Webhook(secret).verify(body, headers as Record<string, string>),
    ids: () => received.map(({ headers }) => headers['webhook-id']?.toString()),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
