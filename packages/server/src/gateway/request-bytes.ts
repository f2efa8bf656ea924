import { isObject, type JsonObject } from './json.ts';
import type { UpstreamRequest } from './upstream.ts';

/** The name by which an upstream bounds an answer's tokens. */
export type MaxTokensField = 'max_tokens' | 'max_completion_tokens';

export interface RequestDialect {
  /** Whether the upstream knows `stream_options`. */
  readonly streamOptions: boolean;
  readonly maxTokensField: MaxTokensField;
}

const leads = new WeakMap<object, Buffer>();

/** A request as the bytes of its JSON in an upstream's dialect, or `null` when it is nested too deeply to be written. */
export function requestBytes(request: UpstreamRequest, dialect: RequestDialect): Buffer | null {
  const { messages, ...others } = request.body;
  if (dialect.maxTokensField === 'max_completion_tokens' && others['max_tokens'] !== undefined) {
    others['max_completion_tokens'] = others['max_tokens'];
    delete others['max_tokens'];
  }
  if (!request.stream || !dialect.streamOptions) delete others['stream_options'];
  try {
    return join(Array.isArray(messages) ? messages : [], others);
  } catch {
    // Only the stack's depth can stop a value that came from JSON.
    return null;
  }
}

/** The prompt is most of a request and the same in thousands of them, so its bytes are kept as long as it is. */
function join(messages: readonly unknown[], others: JsonObject): Buffer {
  const [first, ...rest] = messages;
  const tail = `${rest.length === 0 ? ']' : `,${JSON.stringify(rest).slice(1)}`},${JSON.stringify(others).slice(1)}`;
  return Buffer.concat([leadBytes(first), Buffer.from(tail)]);
}

function leadBytes(message: unknown): Buffer {
  const known = isObject(message) ? leads.get(message) : undefined;
  if (known !== undefined) return known;
  const bytes = Buffer.from(`{"messages":[${JSON.stringify(message)}`);
  // What is frozen can't come to say something else.
  if (isObject(message) && Object.isFrozen(message)) leads.set(message, bytes);
  return bytes;
}
