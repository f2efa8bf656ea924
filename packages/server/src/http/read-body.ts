import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';

export interface ReadBodyLimits {
  /** The largest body taken, in bytes. */
  readonly maxBytes: number;
  /** From the call to the last byte, however steadily bytes drip in. */
  readonly timeoutMs: number;
}

const LINGER_MS = 5_000;

/**
 * The whole body as text, read before `timeoutMs` and within `maxBytes`, in valid UTF-8; else `too_large`, `timeout` or
 * `invalid_request`. What comes after a refusal is thrown away for a few seconds, so that the answer can still be read,
 * then the connection is destroyed.
 */
export function readBody(request: IncomingMessage, limits: ReadBodyLimits): Promise<Result<string, Refusal>> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    discardRest(request);
    return Promise.resolve(refuse(encodedBody(encoding)));
  }
  if (Number(request.headers['content-length'] ?? 0) > limits.maxBytes) {
    discardRest(request);
    return Promise.resolve(refuse(tooLarge(limits.maxBytes)));
  }
  return collect(request, limits);
}

/** Throws away what is still to come of a request that was answered already. */
export function discardRest(request: IncomingMessage): void {
  if (request.complete) return;
  const timer = setTimeout(() => request.socket.destroy(), LINGER_MS);
  timer.unref();
  const stop = () => clearTimeout(timer);
  request.once('end', stop).once('close', stop);
  request.resume();
}

function collect(request: IncomingMessage, limits: ReadBodyLimits): Promise<Result<string, Refusal>> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;

    const settle = (result: Result<string, Refusal>) => {
      clearTimeout(timer);
      request.off('data', take).off('end', finish).off('error', leave).off('close', leave);
      resolve(result);
    };
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limits.maxBytes) return void chunks.push(chunk);
      settle(refuse(tooLarge(limits.maxBytes)));
      discardRest(request);
    };
    const finish = () => settle(decode(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, bytes)));
    const leave = () =>
      settle(refuse({ code: 'invalid_request', message: 'The client left before the body was complete.' }));
    const timer = setTimeout(() => {
      settle(refuse(tooSlow(limits.timeoutMs)));
      discardRest(request);
    }, limits.timeoutMs);

    request.on('data', take).on('end', finish).on('error', leave).on('close', leave);
  });
}

function decode(bytes: Buffer): Result<string, Refusal> {
  if (isUtf8(bytes)) return ok(bytes.toString('utf8'));
  return refuse({ code: 'invalid_json', message: 'The body is not valid UTF-8. Send JSON encoded as UTF-8.' });
}

function tooLarge(maxBytes: number): Refusal {
  return {
    code: 'too_large',
    message: `The body is larger than ${maxBytes} bytes, the limit of this server. Send less.`,
  };
}

function tooSlow(timeoutMs: number): Refusal {
  return { code: 'timeout', message: `The body did not arrive within ${timeoutMs} ms. Send it in one go.` };
}

function encodedBody(encoding: string): Refusal {
  return {
    code: 'invalid_request',
    field: 'content-encoding',
    message: `A body with content-encoding \`${encoding.slice(0, 40)}\` is not read here. Send it unencoded.`,
  };
}
