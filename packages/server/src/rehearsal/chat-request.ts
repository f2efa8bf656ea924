import { ok, type Result, refuse } from '@setlist/core/result';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { Heard } from './recall.ts';

const Part = Type.Object({ type: Type.String(), text: Type.Optional(Type.String()) });
const ChatRequestSchema = Type.Object({
  model: Type.String({ minLength: 1 }),
  messages: Type.Array(
    Type.Object({
      role: Type.String(),
      content: Type.Optional(Type.Union([Type.String(), Type.Null(), Type.Array(Part)])),
    }),
    { minItems: 1 },
  ),
  stream: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
  stream_options: Type.Optional(
    Type.Union([Type.Object({ include_usage: Type.Optional(Type.Boolean()) }), Type.Null()]),
  ),
  n: Type.Optional(Type.Union([Type.Integer({ minimum: 1, maximum: 128 }), Type.Null()])),
  stop: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String(), { maxItems: 4 }), Type.Null()])),
  max_tokens: Type.Optional(Type.Union([Type.Integer({ minimum: 1 }), Type.Null()])),
  max_completion_tokens: Type.Optional(Type.Union([Type.Integer({ minimum: 1 }), Type.Null()])),
  seed: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
});
const chatRequest = Compile(ChatRequestSchema);

/** The fields of OpenAI's chat request that the rehearsal upstream heeds; every other field is accepted and has no effect. */
export type ChatRequest = Type.Static<typeof ChatRequestSchema>;

/** Reads a request's body; refuses with OpenAI's `message` and `param`. */
export function parseChatRequest(body: Uint8Array): Result<ChatRequest, { message: string; param: string | null }> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return refuse({ message: 'The body is not JSON in UTF-8. Send a chat completion request.', param: null });
  }
  if (chatRequest.Check(value)) return ok(value);
  const first = chatRequest.Errors(value)[0];
  const param = first?.instancePath.slice(1).replaceAll('/', '.') || null;
  return refuse({
    message: `${param ?? 'The body'} is not as the API wants it: ${first?.message ?? 'wrong type'}.`,
    param,
  });
}

/** What the request's messages say, by who said it; only text counts. */
export function heardIn(request: ChatRequest): Heard {
  const said = (...roles: string[]) =>
    request.messages.filter((message) => roles.includes(message.role)).map((message) => textOf(message.content));
  return {
    system: said('system', 'developer').join('\n'),
    userTurns: said('user'),
    assistantTurns: said('assistant').filter((text) => text !== ''),
  };
}

/** The text of a message's content: of all its text parts, joined by line ends. */
export function textOf(content: ChatRequest['messages'][number]['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? []).flatMap((part) => (part.type === 'text' && part.text ? [part.text] : [])).join('\n');
}
