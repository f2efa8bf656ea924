import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { isObject, parseJson } from './json.ts';
import { refusedField } from './refused-fields.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

const MessageSchema = Type.Object({
  role: Type.Enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: nullable(Type.Union([Type.String(), Type.Array(Type.Object({ type: Type.String() }), { maxItems: 2_000 })])),
});

/** As deep as this server relies on it; every other field travels on as it came. */
export const ChatRequestSchema = Type.Object({
  model: Type.String({ minLength: 1, maxLength: 200 }),
  messages: Type.Array(MessageSchema, { minItems: 1 }),
  stream: nullable(Type.Boolean()),
  stream_options: nullable(Type.Object({ include_usage: nullable(Type.Boolean()) })),
  n: nullable(Type.Integer({ minimum: 1 })),
  user: nullable(Type.String({ maxLength: 1_000 })),
  safety_identifier: nullable(Type.String({ maxLength: 1_000 })),
  metadata: nullable(Type.Record(Type.String(), Type.String({ maxLength: 2_000 }), { maxProperties: 100 })),
  temperature: nullable(Type.Number()),
  top_p: nullable(Type.Number()),
  max_tokens: nullable(Type.Integer({ minimum: 1 })),
  max_completion_tokens: nullable(Type.Integer({ minimum: 1 })),
  presence_penalty: nullable(Type.Number()),
  frequency_penalty: nullable(Type.Number()),
});

/** An OpenAI chat completion request whose relied-on fields have their types; the rest is there unread. */
export type ChatRequest = Type.Static<typeof ChatRequestSchema> & Record<string, unknown>;

const validator = Compile(ChatRequestSchema);

/** What each field must be, in words; list indexes as `[]`. */
const EXPECTED: Readonly<Record<string, string>> = {
  model: 'the name of a persona: a string of 1 to 200 characters, such as `concierge` or `concierge@1.2.0`',
  messages: 'an array of at least one message',
  'messages[]': 'an object with `role` and `content`',
  'messages[].role': 'one of system, developer, user, assistant, tool, function',
  'messages[].content': 'a string, an array of at most 2000 content parts (objects with a `type`) or null',
  stream: 'a boolean',
  stream_options: 'an object such as {"include_usage": true}',
  'stream_options.include_usage': 'a boolean',
  n: 'a whole number of at least 1',
  user: 'a string of at most 1000 characters',
  safety_identifier: 'a string of at most 1000 characters',
  metadata: 'an object of at most 100 strings',
  temperature: 'a number',
  top_p: 'a number',
  max_tokens: 'a whole number of at least 1',
  max_completion_tokens: 'a whole number of at least 1',
  presence_penalty: 'a number',
  frequency_penalty: 'a number',
};

/** Parses a request body, or says which field breaks which rule. Never quotes a value: it may be anybody's words. */
export function parseChatRequest(
  text: string,
  limits: { readonly maxMessages: number; readonly maxChoices: number },
): Result<ChatRequest, Refusal> {
  const body = parseJson(text);
  if (body === undefined) return refuse(brokenJson(text));
  if (!isObject(body)) return refuse(invalid(undefined, 'The body must be a JSON object with `model` and `messages`.'));
  const { messages } = body;
  if (Array.isArray(messages) && messages.length > limits.maxMessages) {
    const rule = `\`messages\` holds ${messages.length}; this server takes ${limits.maxMessages} at most. Leave out the oldest.`;
    return refuse(invalid('messages', rule));
  }
  const field = refusedField(body);
  if (field !== null) return refuse(field);
  if (!validator.Check(body)) return refuse(firstFault(body));
  const request: ChatRequest = body;
  if ((request.n ?? 1) > limits.maxChoices) {
    return refuse(
      invalid('n', `\`n\` is above ${limits.maxChoices}, the limit of this server. Ask for fewer choices.`),
    );
  }
  return ok(request);
}

function brokenJson(text: string): Refusal {
  const why = text.trim() === '' ? 'The body is empty.' : 'The body is not valid JSON.';
  return { code: 'invalid_json', message: `${why} Send a JSON object with \`model\` and \`messages\`.` };
}

function firstFault(body: unknown): Refusal {
  const known = validator
    .Errors(body)
    .map((error) => fieldOf(error.instancePath, error.keyword === 'required' ? missingOf(error.params) : undefined))
    .map((field) => ({ field, rule: expectedAt(field) }))
    .filter(({ rule }) => rule !== undefined);
  const fault = known.toSorted((one, other) => other.field.length - one.field.length)[0];
  if (fault === undefined) return invalid(undefined, 'The body must be a chat completion request.');
  return invalid(fault.field, `\`${fault.field}\` must be ${fault.rule}.`);
}

function missingOf(params: unknown): string | undefined {
  if (!isObject(params)) return undefined;
  const names: unknown = params['requiredProperties'];
  return Array.isArray(names) && typeof names[0] === 'string' ? names[0] : undefined;
}

/** JSON Pointer to the way OpenAI writes a param: `/messages/3/content` to `messages[3].content`. */
function fieldOf(pointer: string, missing: string | undefined): string {
  const path = missing === undefined ? pointer : `${pointer}/${missing}`;
  return path
    .slice(1)
    .split('/')
    .map((part, at) => (/^\d+$/.test(part) ? `[${part}]` : at === 0 ? part : `.${part}`))
    .join('')
    .slice(0, 120);
}

function expectedAt(field: string): string | undefined {
  const general = field.replace(/\[\d+\]/g, '[]');
  if (general.startsWith('messages[].content[]')) return 'an object with a `type` such as "text" or "image_url"';
  if (general.startsWith('metadata.')) return 'a string of at most 2000 characters';
  return EXPECTED[general];
}

function invalid(field: string | undefined, message: string): Refusal {
  return { code: 'invalid_request', message, ...(field === undefined ? {} : { field }) };
}
