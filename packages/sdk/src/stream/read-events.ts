import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** UTF-16 units of an event that is not whole yet; ours have about a hundred. */
const LARGEST_EVENT = 65_536;

export interface EventReader {
  readonly onEvent: (event: EventSourceMessage) => void;
  /** What the server asks to be waited before the next connection. */
  readonly onRetry: (ms: number) => void;
  readonly onComment: () => void;
  /** Something came, whatever it is. */
  readonly onBytes: () => void;
}

/**
 * Reads server-sent events (WHATWG HTML, 9.2) to the end of the stream. Rejects where the stream breaks, and where an event
 * grows beyond 64 Ki units; what is no field of an event is passed over, as the standard says.
 */
export async function readEvents(body: ReadableStream<Uint8Array>, to: EventReader): Promise<void> {
  const parser = createParser({
    onEvent: to.onEvent,
    onRetry: to.onRetry,
    onComment: to.onComment,
    maxBufferSize: LARGEST_EVENT,
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') throw error;
    },
  });
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      to.onBytes();
      parser.feed(decoder.decode(value, { stream: true }));
    }
  } catch (error) {
    // Whoever sends what cannot be read is left.
    await reader.cancel().catch(() => {});
    throw error;
  }
}
