import { askResponse, type ClientOptions, refusalOf } from '../ask.ts';
import { ApiError, UnreachableError } from '../errors.ts';

export interface FetchedFlags {
  /** The set’s JSON. */
  readonly text: string;
  /** Empty where a proxy has taken the ETag away. */
  readonly tag: string;
}

/** The flag set of the key’s environment, or `null` where it is still the one with `tag`. Rejects as every call of the client. */
export async function fetchFlags(
  options: ClientOptions,
  tag: string | null,
  signal: AbortSignal,
): Promise<FetchedFlags | null> {
  const headers: Record<string, string> = tag === null || tag === '' ? {} : { 'if-none-match': `"${tag}"` };
  const response = await askResponse(options, { method: 'GET', path: '/flags', headers, signal });
  try {
    if (response.status === 304) return null;
    if (!response.ok) throw await refusalOf(response, options.url);
    const text = await response.text();
    const found = /^(?:W\/)?"([0-9a-f]+)"$/.exec(response.headers.get('etag') ?? '')?.[1];
    return { text, tag: found ?? '' };
  } catch (error) {
    if (error instanceof ApiError || signal.aborted) throw error;
    throw new UnreachableError(options.url, error);
  }
}
