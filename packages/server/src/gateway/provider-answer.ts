import type {
  LanguageModelV4FinishReason,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import type { JsonObject } from './json.ts';

const FINISH_REASONS: Readonly<Record<LanguageModelV4FinishReason['unified'], string>> = {
  stop: 'stop',
  length: 'length',
  'content-filter': 'content_filter',
  'tool-calls': 'tool_calls',
  error: 'stop',
  // Never shown: the lane takes it for a cut stream.
  interrupted: 'length',
  other: 'stop',
};

/** OpenAI's reason; some upstreams name none of their own for tool calls. */
function finishReasonOf(reason: LanguageModelV4FinishReason, hasCalls: boolean): string {
  const known = FINISH_REASONS[reason.unified];
  return known === 'stop' && hasCalls ? 'tool_calls' : known;
}

/** OpenAI's usage object from a provider's; counts that it did not give are 0. */
function toUsage(usage: LanguageModelV4Usage): JsonObject {
  const prompt = usage.inputTokens.total ?? 0;
  const completion = usage.outputTokens.total ?? 0;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: usage.inputTokens.cacheRead ?? 0 },
    completion_tokens_details: { reasoning_tokens: usage.outputTokens.reasoning ?? 0 },
  };
}

/** A provider's whole answer as a chat completion. Reasoning goes where DeepSeek and vLLM put it, `reasoning_content`. */
export function toCompletion(result: LanguageModelV4GenerateResult, model: string): JsonObject {
  const text = result.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
  const reasoning = result.content.flatMap((part) => (part.type === 'reasoning' ? [part.text] : [])).join('');
  const calls = result.content.flatMap((part) =>
    part.type === 'tool-call' && part.providerExecuted !== true
      ? [{ id: part.toolCallId, type: 'function', function: { name: part.toolName, arguments: part.input } }]
      : [],
  );
  const message = {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    refusal: null,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  return {
    model: result.response?.modelId ?? model,
    choices: [
      { index: 0, message, finish_reason: finishReasonOf(result.finishReason, calls.length > 0), logprobs: null },
    ],
    usage: toUsage(result.usage),
  };
}

/** Turns the parts of one provider stream into chunks, in order; `[]` for parts that have no like. */
export function createPartTranslator(model: string): (part: LanguageModelV4StreamPart) => readonly JsonObject[] {
  const callIndexes = new Map<string, number>();
  let servedModel = model;

  const chunk = (delta: JsonObject, finishReason: string | null = null): JsonObject => ({
    model: servedModel,
    choices: [{ index: 0, delta, finish_reason: finishReason, logprobs: null }],
  });
  const startCall = (id: string, name: string, args: string): JsonObject => {
    const index = callIndexes.size;
    callIndexes.set(id, index);
    return chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: args } }] });
  };

  return (part) => {
    switch (part.type) {
      case 'stream-start':
        return [chunk({ role: 'assistant', content: '' })];
      case 'response-metadata':
        servedModel = part.modelId ?? servedModel;
        return [];
      case 'text-delta':
        return [chunk({ content: part.delta })];
      case 'reasoning-delta':
        return [chunk({ reasoning_content: part.delta })];
      case 'tool-input-start':
        return part.providerExecuted === true ? [] : [startCall(part.id, part.toolName, '')];
      case 'tool-input-delta': {
        const index = callIndexes.get(part.id);
        return index === undefined ? [] : [chunk({ tool_calls: [{ index, function: { arguments: part.delta } }] })];
      }
      case 'tool-call':
        if (part.providerExecuted === true || callIndexes.has(part.toolCallId)) return [];
        return [startCall(part.toolCallId, part.toolName, part.input)];
      case 'finish':
        return [
          chunk({}, finishReasonOf(part.finishReason, callIndexes.size > 0)),
          { model: servedModel, choices: [], usage: toUsage(part.usage) },
        ];
      default:
        return [];
    }
  };
}
