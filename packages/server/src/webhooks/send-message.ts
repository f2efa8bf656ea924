import type { Dispatcher } from 'undici';
import { request } from 'undici';
import { PrivateAddress } from './guarded-agent.ts';
import type { Message } from './message.ts';
import { parseRetryAfter } from './schedule.ts';

/** How one attempt ended. `gone`: the receiver wants nothing any more (410). */
export interface Attempt {
  readonly verdict: 'delivered' | 'gone' | 'failed';
  readonly status: number | null;
  /** For whoever reads the delivery log; `null` when delivered. */
  readonly error: string | null;
  /** The beginning of what was answered. */
  readonly response: string | null;
  readonly retryAfterMs: number | null;
}

const KEPT_BYTES = 1_024;

/** Posts the message once. Follows no redirect, waits no longer than the time limit in all, and never throws. */
export async function sendMessage(
  url: string,
  message: Message,
  options: { readonly agent: Dispatcher; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Attempt> {
  const limit = AbortSignal.timeout(options.timeoutMs);
  try {
    const answer = await request(url, {
      method: 'POST',
      headers: message.headers,
      body: message.body,
      dispatcher: options.agent,
      signal: AbortSignal.any([limit, options.signal]),
    });
    const retryAfter = answer.headers['retry-after'];
    const response = await beginningOf(answer.body);
    return {
      ...verdictOn(answer.statusCode),
      status: answer.statusCode,
      response,
      retryAfterMs: parseRetryAfter(Array.isArray(retryAfter) ? retryAfter[0] : retryAfter, Date.now()),
    };
  } catch (error) {
    const why = options.signal.aborted
      ? 'This node was stopped before the receiver had answered.'
      : limit.aborted
        ? `No answer within ${options.timeoutMs / 1_000} s. Answer first and do the work afterwards.`
        : reasonOf(error);
    return { verdict: 'failed', status: null, error: why, response: null, retryAfterMs: null };
  }
}

function verdictOn(status: number): Pick<Attempt, 'verdict' | 'error'> {
  if (status >= 200 && status < 300) return { verdict: 'delivered', error: null };
  if (status === 410) return { verdict: 'gone', error: 'Answered 410 Gone: the webhook was deactivated.' };
  if (status >= 300 && status < 400) {
    return { verdict: 'failed', error: `Answered ${status}. Redirects are not followed: change the webhook's URL.` };
  }
  return { verdict: 'failed', error: `Answered ${status}.` };
}

/** What the answer begins with, as text that PostgreSQL can store; the rest is not read. */
async function beginningOf(body: Dispatcher.ResponseData['body']): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, KEPT_BYTES - bytes));
      bytes += chunk.length;
      if (bytes >= KEPT_BYTES) break;
    }
  } catch {
    // The status has been said; how the body ends changes nothing.
  }
  const text = new TextDecoder().decode(Buffer.concat(chunks)).replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '\ufffd');
  return text === '' ? null : text;
}

function reasonOf(error: unknown): string {
  if (error instanceof PrivateAddress) return error.message;
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return 'The connection failed.';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return code === null || error.message.includes(code) ? error.message : `${error.message} (${code})`;
}
