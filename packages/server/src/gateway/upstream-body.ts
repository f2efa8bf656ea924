import { boundParameters, PARAMETER_NAMES, renderMessages } from '@setlist/core/persona';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result } from '@setlist/core/result';
import type { Resolution } from '../serving/serving.ts';
import type { ChatRequest } from './chat-request.ts';
import type { JsonObject } from './json.ts';

const REPLACED: ReadonlySet<string> = new Set(['messages', 'metadata', 'max_completion_tokens', ...PARAMETER_NAMES]);

/**
 * What upstreams receive for a request, save the model: the composed prompt around the caller's messages, parameters
 * within the persona's bounds (tokens always as `max_tokens`), `metadata` left out, every other field as it came.
 */
export function upstreamBody(request: ChatRequest, resolution: Resolution): Result<JsonObject, Refusal> {
  const { revision, composition } = resolution;
  const bounded = boundParameters(revision, composition, request);
  if (!bounded.ok) return bounded;
  // Built up rather than copied and thinned out: `delete` would make it a slow object, and it is copied and written next.
  const body: JsonObject = { messages: renderMessages(composition, request.messages) };
  for (const [name, value] of Object.entries(request)) {
    if (!REPLACED.has(name)) body[name] = value;
  }
  for (const name of PARAMETER_NAMES) {
    const value = bounded.value.values[name];
    if (value !== undefined) body[name] = value;
  }
  // Tokens are counted for the turn's record whether the client asks for them or not.
  if (request.stream === true) body['stream_options'] = { ...request.stream_options, include_usage: true };
  return ok(body);
}
