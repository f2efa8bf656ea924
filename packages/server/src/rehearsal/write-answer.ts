import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import { chunksOf, completionOf, errorBody } from './completion.ts';
import type { Fault } from './faults.ts';
import type { Timing } from './pace.ts';

/** Marks every response of the rehearsal upstream. */
const REHEARSAL_HEADER = { 'x-rehearsal': 'true' } as const;

const IN_BAND_ERROR = JSON.stringify(
  errorBody('Rehearsal: an error within the stream, as asked for.', 'server_error', 'rehearsal_in_band_error'),
);

/** Writes JSON and ends the response. */
export function writeJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...REHEARSAL_HEADER, ...headers });
  response.end(JSON.stringify(body));
}

/** Answers with the error that a `fail` fault asks for. */
export function writeFailure(response: ServerResponse, status: number): void {
  const type = status >= 500 ? 'server_error' : status === 429 ? 'rate_limit_error' : 'invalid_request_error';
  const body = errorBody(`Rehearsal: failing with ${status}, as asked for.`, type, 'rehearsal_fault');
  writeJson(response, status, body, status === 429 ? { 'retry-after': '1' } : {});
}

/** Writes a whole answer when its time has come, or goes wrong as the fault says. Ends early when `signal` aborts, by throwing. */
export async function writePlain(
  response: ServerResponse,
  answer: Answer,
  timing: Timing,
  fault: Fault | null,
  signal: AbortSignal,
): Promise<void> {
  let waitMs = timing.firstMs;
  for (let piece = 0; piece < answer.completionTokens; piece += 1) waitMs += timing.nextMs();
  if (waitMs > 0) await sleep(waitMs, undefined, { signal });
  const body = fault?.mode === 'in-band-error' ? IN_BAND_ERROR : JSON.stringify(completionOf(answer));
  const length = Buffer.byteLength(body);
  if (fault?.mode === 'stall') return await stall(signal);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': length, ...REHEARSAL_HEADER });
  if (fault?.mode !== 'cut') return void response.end(body);
  response.write(body.slice(0, body.length / 2), () => response.destroy());
}

/** Streams an answer as server-sent events in its own time, or goes wrong as the fault says. Ends early when `signal` aborts, by throwing. */
export async function writeStream(
  response: ServerResponse,
  answer: Answer,
  includeUsage: boolean,
  timing: Timing,
  fault: Fault | null,
  signal: AbortSignal,
): Promise<void> {
  if (timing.firstMs > 0) await sleep(timing.firstMs, undefined, { signal });
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...REHEARSAL_HEADER,
  });
  response.flushHeaders();
  const breaksAfter = fault && fault.mode !== 'slow' ? fault.afterChunks : Number.POSITIVE_INFINITY;
  let written = 0;
  for (const chunk of chunksOf(answer, includeUsage)) {
    if (written === breaksAfter) break;
    const waitMs = written === 0 ? 0 : timing.nextMs();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal });
    if (!response.write(`data: ${JSON.stringify(chunk)}\n\n`)) await once(response, 'drain', { signal });
    written += 1;
  }
  if (fault?.mode === 'stall') return await stall(signal);
  if (fault?.mode === 'in-band-error') return void response.end(`data: ${IN_BAND_ERROR}\n\n`);
  if (fault?.mode === 'cut') return void response.write('', () => response.destroy());
  response.end('data: [DONE]\n\n');
}

async function stall(signal: AbortSignal): Promise<void> {
  await once(signal, 'abort');
}
