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
const SEEN_ONCE = Buffer.alloc(0);

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
  const lead = leadBytes(first);
  const bytes = allocate(lead.length + Buffer.byteLength(tail));
  lead.copy(bytes);
  bytes.write(tail, lead.length);
  return bytes;
}

const SLAB_BYTES = 512 * 1024;
let slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
let usedBytes = 0;

/** A request is too large for Node's own pool of 8 KB, and memory of its own for each costs the collector dearly. */
function allocate(bytes: number): Buffer {
  if (bytes > SLAB_BYTES / 8) return Buffer.allocUnsafeSlow(bytes);
  if (usedBytes + bytes > SLAB_BYTES) {
    slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    usedBytes = 0;
  }
  usedBytes += bytes;
  return slab.subarray(usedBytes - bytes, usedBytes);
}

/** Bytes are kept from the second use on: a prompt with a guest's name in it may never be seen again. */
function leadBytes(message: unknown): Buffer {
  const known = isObject(message) ? leads.get(message) : undefined;
  if (known !== undefined && known !== SEEN_ONCE) return known;
  const bytes = Buffer.from(`{"messages":[${JSON.stringify(message)}`);
  // What is frozen can't come to say something else.
  if (isObject(message) && Object.isFrozen(message)) leads.set(message, known === SEEN_ONCE ? bytes : SEEN_ONCE);
  return bytes;
}
