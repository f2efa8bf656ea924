import {
  APICallError,
  type LanguageModelV4,
  type LanguageModelV4CallOptions,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider';
import type { UpstreamLimits } from './limits.ts';
import { createPartTranslator, toCompletion } from './provider-answer.ts';
import { toProviderCall, Unfit } from './provider-prompt.ts';
import type { Upstream, UpstreamCall, UpstreamKind, UpstreamRequest, UpstreamSink } from './upstream.ts';
import { failure, failureOfStatus, readRetryAfter, TOO_DEEP, type UpstreamFailure } from './upstream-failure.ts';

export interface ProviderLaneOptions {
  readonly name: string;
  readonly kind: UpstreamKind;
  readonly limits: UpstreamLimits;
  readonly secrets: readonly string[];
  /** Loads the provider's package at first use and names a model of it. */
  readonly model: (id: string) => Promise<LanguageModelV4>;
}

/** The lane for model servers that don't speak OpenAI's shape, through their AI SDK provider. */
export function createProviderLane(options: ProviderLaneOptions): Upstream {
  const open = (request: UpstreamRequest, sink: UpstreamSink): UpstreamCall => {
    const controller = new AbortController();
    const gate = createGate();
    const tell = tellUnless(controller.signal, sink);
    const id = String(request.body['model']);
    const run = async () => {
      const call = { ...toProviderCall(request.body), abortSignal: controller.signal };
      const model = await options.model(id);
      if (request.stream) await stream(model, id, call, tell, gate);
      else tell.answer(toCompletion(await model.doGenerate(call), id));
    };
    run().catch((error: unknown) => tell.fail(failureOf(error, options.name)));
    return {
      resume: gate.open,
      abort: () => {
        controller.abort();
        gate.open();
      },
    };
  };
  const { name, kind, limits, secrets } = options;
  return { name, kind, limits, secrets, open, close: async () => {} };
}

async function stream(
  model: LanguageModelV4,
  id: string,
  call: LanguageModelV4CallOptions,
  sink: UpstreamSink,
  gate: Gate,
): Promise<void> {
  const translate = createPartTranslator(id);
  const { stream: parts } = await model.doStream(call);
  for await (const part of parts) {
    if (part.type === 'error') return sink.fail(failure('unavailable', 'in_band_error'));
    if (part.type === 'finish' && part.finishReason.unified === 'error') {
      return sink.fail(failure('unavailable', 'in_band_error'));
    }
    // Providers finish a stream that broke off too, but then with no reason of the upstream's own.
    if (part.type === 'finish' && part.finishReason.raw === undefined) return sink.fail(failure('unavailable', 'cut'));
    for (const chunk of translate(part)) sink.chunk(chunk, null);
    if (!sink.flush()) await gate.wait();
  }
  sink.end(true);
}

/** The sink until the call is aborted; then nothing more is told. */
function tellUnless(signal: AbortSignal, sink: UpstreamSink): UpstreamSink {
  return {
    chunk: (chunk, data) => signal.aborted || sink.chunk(chunk, data),
    alike: (data) => signal.aborted || sink.alike(data),
    flush: () => (signal.aborted ? true : sink.flush()),
    answer: (body) => signal.aborted || sink.answer(body),
    end: (marked) => signal.aborted || sink.end(marked),
    fail: (reason) => signal.aborted || sink.fail(reason),
  };
}

interface Gate {
  readonly wait: () => Promise<void>;
  readonly open: () => void;
}

function createGate(): Gate {
  let release: () => void = () => {};
  return {
    wait: () =>
      new Promise((resolve) => {
        release = resolve;
      }),
    open: () => release(),
  };
}

function failureOf(error: unknown, upstream: string): UpstreamFailure {
  if (error instanceof Unfit)
    return failure('unfit', 'unfit', `The upstream \`${upstream}\` takes no ${error.message}.`);
  if (UnsupportedFunctionalityError.isInstance(error)) {
    return failure('unfit', 'unfit', `The upstream \`${upstream}\` cannot do all that was asked.`);
  }
  // Only the stack's depth can stop a request that came from JSON; what an answer does is told as an `APICallError`.
  if (error instanceof RangeError) return TOO_DEEP;
  if (!APICallError.isInstance(error)) return failure('unavailable', 'not_chat');
  if (error.statusCode === undefined) return failure('unavailable', 'connection');
  if (error.statusCode === 200) return failure('unavailable', 'in_band_error');
  const headers = error.responseHeaders ?? {};
  const retryAfterMs = readRetryAfter(headers['retry-after'], headers['retry-after-ms'], Date.now());
  return failureOfStatus(error.statusCode, retryAfterMs, { error: { message: error.message } });
}
