import type { JSONSchema7, LanguageModelV4CallOptions, LanguageModelV4Message } from '@ai-sdk/provider';
import { isObject, type JsonObject, parseJson } from './json.ts';

/** What a request asks that a provider of another shape cannot be asked. The message names fields, never their content. */
export class Unfit extends Error {}

type CallOptions = Omit<LanguageModelV4CallOptions, 'abortSignal'>;
type UserPart = Extract<LanguageModelV4Message, { role: 'user' }>['content'][number];
type AssistantPart = Extract<LanguageModelV4Message, { role: 'assistant' }>['content'][number];

/** An OpenAI chat completion request as the options of a provider's `doStream` and `doGenerate`. Throws `Unfit`. */
export function toProviderCall(body: JsonObject): CallOptions {
  if (typeof body['n'] === 'number' && body['n'] > 1) throw new Unfit('`n` above 1');
  const messages: unknown[] = Array.isArray(body['messages']) ? body['messages'] : [];
  const toolNames = new Map<string, string>();
  return {
    prompt: leadBySystem(messages.map((message, at) => toMessage(message, `messages[${at}]`, toolNames))),
    ...numberAs('maxOutputTokens', body['max_tokens'] ?? body['max_completion_tokens']),
    ...numberAs('temperature', body['temperature']),
    ...numberAs('topP', body['top_p']),
    ...numberAs('topK', body['top_k']),
    ...numberAs('presencePenalty', body['presence_penalty']),
    ...numberAs('frequencyPenalty', body['frequency_penalty']),
    ...numberAs('seed', body['seed']),
    ...stopSequences(body['stop']),
    ...responseFormat(body['response_format']),
    ...tools(body['tools']),
    ...toolChoice(body['tool_choice']),
  };
}

/** These providers know one system text, before all else: later ones join it in their order, so the last word stays last. */
function leadBySystem(messages: readonly LanguageModelV4Message[]): LanguageModelV4Message[] {
  const texts = messages.flatMap((message) => (message.role === 'system' ? [message.content] : []));
  const others = messages.filter(({ role }) => role !== 'system');
  return texts.length === 0 ? others : [{ role: 'system', content: texts.join('\n\n') }, ...others];
}

function numberAs<K extends string>(name: K, value: unknown): Partial<Record<K, number>> {
  return typeof value === 'number' ? ({ [name]: value } as Record<K, number>) : {};
}

function toMessage(message: unknown, at: string, toolNames: Map<string, string>): LanguageModelV4Message {
  if (!isObject(message)) throw new Unfit(`\`${at}\` is not an object`);
  const content = message['content'];
  switch (message['role']) {
    case 'system':
    case 'developer':
      return { role: 'system', content: textOf(content, `${at}.content`) };
    case 'user':
      return {
        role: 'user',
        content: partsOf(content, `${at}.content`).map(([part, place]) => toUserPart(part, place)),
      };
    case 'assistant':
      return { role: 'assistant', content: [...assistantText(content, at), ...toolCalls(message, at, toolNames)] };
    case 'tool':
      return { role: 'tool', content: [toolResult(message, at, toolNames)] };
    default:
      throw new Unfit(`\`${at}.role\` of that kind`);
  }
}

function partsOf(content: unknown, at: string): [unknown, string][] {
  if (content === null || content === undefined || content === '') return [];
  if (typeof content === 'string') return [[{ type: 'text', text: content }, at]];
  if (!Array.isArray(content)) throw new Unfit(`\`${at}\` of that type`);
  return content.map((part: unknown, index) => [part, `${at}[${index}]`]);
}

function textOf(content: unknown, at: string): string {
  return partsOf(content, at)
    .map(([part, place]) => {
      if (isObject(part) && typeof part['text'] === 'string') return part['text'];
      throw new Unfit(`\`${place}\` without text`);
    })
    .join('\n');
}

function toUserPart(part: unknown, at: string): UserPart {
  if (!isObject(part)) throw new Unfit(`\`${at}\` is not an object`);
  if (part['type'] === 'text' && typeof part['text'] === 'string') return { type: 'text', text: part['text'] };
  if (part['type'] === 'image_url') return imagePart(part['image_url'], at);
  if (part['type'] === 'file' && isObject(part['file'])) return dataUrlPart(part['file']['file_data'], at);
  if (part['type'] === 'input_audio' && isObject(part['input_audio'])) {
    const { data, format } = part['input_audio'];
    if (typeof data === 'string' && typeof format === 'string')
      return { type: 'file', mediaType: `audio/${format}`, data: { type: 'data', data } };
  }
  throw new Unfit(`\`${at}\` of that type`);
}

function imagePart(image: unknown, at: string): UserPart {
  const url = isObject(image) ? image['url'] : image;
  if (typeof url !== 'string') throw new Unfit(`\`${at}.image_url.url\` is not a string`);
  if (url.startsWith('data:')) return dataUrlPart(url, at);
  if (!URL.canParse(url)) throw new Unfit(`\`${at}.image_url.url\` is not a URL`);
  return { type: 'file', mediaType: 'image/*', data: { type: 'url', url: new URL(url) } };
}

function dataUrlPart(url: unknown, at: string): UserPart {
  const found = typeof url === 'string' ? /^data:([^;,]+);base64,/.exec(url) : null;
  const mediaType = found?.[1];
  if (typeof url !== 'string' || found === null || mediaType === undefined)
    throw new Unfit(`\`${at}\` is not a base64 data URL`);
  return { type: 'file', mediaType, data: { type: 'data', data: url.slice(found[0].length) } };
}

function assistantText(content: unknown, at: string): AssistantPart[] {
  const text = textOf(content, `${at}.content`);
  return text === '' ? [] : [{ type: 'text', text }];
}

function toolCalls(message: JsonObject, at: string, toolNames: Map<string, string>): AssistantPart[] {
  const calls: unknown[] = Array.isArray(message['tool_calls']) ? message['tool_calls'] : [];
  return calls.map((call, index) => {
    const place = `${at}.tool_calls[${index}]`;
    const asked = isObject(call) && isObject(call['function']) ? call['function'] : null;
    if (asked === null || !isObject(call)) throw new Unfit(`\`${place}\` of that type`);
    const { id } = call;
    const { name, arguments: args } = asked;
    const input = typeof args === 'string' ? parseJson(args === '' ? '{}' : args) : undefined;
    if (typeof id !== 'string' || typeof name !== 'string' || input === undefined) {
      throw new Unfit(`\`${place}\` without an id, a name and JSON arguments`);
    }
    toolNames.set(id, name);
    return { type: 'tool-call', toolCallId: id, toolName: name, input };
  });
}

function toolResult(message: JsonObject, at: string, toolNames: Map<string, string>) {
  const id = message['tool_call_id'];
  const toolName = typeof id === 'string' ? toolNames.get(id) : undefined;
  if (typeof id !== 'string' || toolName === undefined) {
    throw new Unfit(`\`${at}.tool_call_id\` that no earlier tool call has`);
  }
  const value = textOf(message['content'], `${at}.content`);
  return { type: 'tool-result' as const, toolCallId: id, toolName, output: { type: 'text' as const, value } };
}

function stopSequences(stop: unknown): Pick<CallOptions, 'stopSequences'> {
  const list: unknown[] = Array.isArray(stop) ? stop : [stop];
  const texts = list.filter((text) => typeof text === 'string');
  return texts.length === 0 ? {} : { stopSequences: texts };
}

function responseFormat(format: unknown): Pick<CallOptions, 'responseFormat'> {
  if (!isObject(format)) return {};
  if (format['type'] === 'json_object') return { responseFormat: { type: 'json' } };
  const spec = format['json_schema'];
  if (format['type'] !== 'json_schema' || !isObject(spec)) return {};
  const { schema, name, description } = spec;
  return {
    responseFormat: {
      type: 'json',
      ...(isObject(schema) ? { schema: schema as JSONSchema7 } : {}),
      ...(typeof name === 'string' ? { name } : {}),
      ...(typeof description === 'string' ? { description } : {}),
    },
  };
}

function tools(list: unknown): Pick<CallOptions, 'tools'> {
  if (!Array.isArray(list) || list.length === 0) return {};
  return {
    tools: list.map((tool: unknown, at) => {
      const spec = isObject(tool) && tool['type'] === 'function' ? tool['function'] : null;
      if (!isObject(spec) || typeof spec['name'] !== 'string') throw new Unfit(`\`tools[${at}]\` of that type`);
      const { name, description, parameters, strict } = spec;
      return {
        type: 'function',
        name,
        inputSchema: (isObject(parameters) ? parameters : { type: 'object', properties: {} }) as JSONSchema7,
        ...(typeof description === 'string' ? { description } : {}),
        ...(typeof strict === 'boolean' ? { strict } : {}),
      };
    }),
  };
}

function toolChoice(choice: unknown): Pick<CallOptions, 'toolChoice'> {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { toolChoice: { type: choice } };
  if (!isObject(choice) || !isObject(choice['function'])) return {};
  const { name } = choice['function'];
  return typeof name === 'string' ? { toolChoice: { type: 'tool', toolName: name } } : {};
}
