import type { Refusal } from '@setlist/core/refusal';
import { isObject, type JsonObject } from './json.ts';

/**
 * Fields of model servers' own that could take the persona's prompt away, replace it, show it, or go round the plan and its
 * bounds. Every other field, known or not, travels on as it came.
 */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['chat_template', 'could replace the persona’s prompt'],
  ['prompt', 'could replace the persona’s prompt'],
  ['system', 'could replace the persona’s prompt'],
  ['system_prompt', 'could replace the persona’s prompt'],
  ['instructions', 'could replace the persona’s prompt'],
  ['continue_final_message', 'could replace the persona’s prompt'],
  ['logits_processors', 'could run code on the model server'],
  ['truncate_prompt_tokens', 'could cut the persona’s prompt away'],
  ['transforms', 'could cut the persona’s prompt away'],
  ['echo', 'could show the persona’s prompt'],
  ['prompt_logprobs', 'could show the persona’s prompt'],
  ['prompt_token_ids', 'could show the persona’s prompt'],
  ['return_token_ids', 'could show the persona’s prompt'],
  ['models', 'could choose a model outside the persona’s plan'],
  ['n_predict', 'goes round the persona’s bound on `max_tokens`'],
  ['max_output_tokens', 'goes round the persona’s bound on `max_tokens`'],
  ['__proto__', 'is no name of a field'],
]);

/** What this server writes or bounds; a model server that reads names without case must find no second one. */
const OURS: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'n',
  'metadata',
  'temperature',
  'top_p',
  'max_tokens',
  'max_completion_tokens',
  'presence_penalty',
  'frequency_penalty',
]);
const OURS_IN_MESSAGE: ReadonlySet<string> = new Set(['role', 'content']);

const PLAIN = /^[a-z0-9_]*$/;
const MOST_FIELDS = 200;

/** The first field of a request, or of one of its messages, that may not travel on; `null`: none. */
export function refusedField(body: JsonObject): Refusal | null {
  const names = Object.keys(body);
  if (names.length > MOST_FIELDS) {
    return invalid('', `The body has ${names.length} fields; this server takes ${MOST_FIELDS} at most.`);
  }
  for (const name of names) {
    const folded = fold(name);
    if (folded !== name && OURS.has(folded)) return otherCase(name, folded);
    const reason = REFUSED.get(folded);
    if (reason !== undefined)
      return invalid(clip(name), `\`${clip(name)}\` is not passed on: it ${reason}. Leave it out.`);
  }
  const { messages } = body;
  if (!Array.isArray(messages)) return null;
  for (const [at, message] of messages.entries()) {
    if (!isObject(message)) continue;
    for (const name in message) {
      if (PLAIN.test(name)) continue;
      const folded = fold(name);
      if (OURS_IN_MESSAGE.has(folded)) return otherCase(`messages[${at}].${name}`, folded);
    }
  }
  return null;
}

/** As readers without case compare: `encoding/json` of Go, for one, takes `MESSAGES` and `meſſages` for `messages`. */
function fold(name: string): string {
  return PLAIN.test(name) ? name : name.normalize('NFKC').toLowerCase();
}

function otherCase(field: string, ours: string): Refusal {
  return invalid(
    clip(field),
    `\`${clip(field)}\` would be read as \`${ours}\` by some model servers. Write \`${ours}\`.`,
  );
}

function clip(name: string): string {
  return name.length <= 80 ? name : `${name.slice(0, 80)}…`;
}

function invalid(field: string, message: string): Refusal {
  return { code: 'invalid_request', message, ...(field === '' ? {} : { field }) };
}
