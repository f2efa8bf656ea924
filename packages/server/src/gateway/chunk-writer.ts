import { isObject, type JsonObject } from './json.ts';
import type { Served } from './served.ts';
import { learnTemplate, type TokenTemplate } from './token-template.ts';

export interface ChunkWriterOptions {
  /** Stands for the upstream's `model` in every chunk. */
  readonly model: string;
  readonly served: Served;
  /** Used where the upstream gave no id of its own. */
  readonly id: string;
  readonly createdAtSeconds: number;
  /** Whether the client asked for a usage chunk. */
  readonly includeUsage: boolean;
  /** `n` of the request. */
  readonly choices: number;
}

/** Turns an upstream's chunks into the client's stream and knows when that stream is whole. */
export interface ChunkWriter {
  /** The event for one chunk, or `''` where the client shall see none. `data` is the chunk as it came, where it came as text. */
  readonly write: (chunk: JsonObject, data: string | null) => string;
  /** The event for data that differs from earlier data in its text alone, or `null`: parse it, then `write` it. */
  readonly writeAlike: (data: string) => string | null;
  /** Whether every choice has had its finish: of those seen when the upstream said `[DONE]`, of those asked for when it did not. */
  readonly isComplete: (marked: boolean) => boolean;
  /** What still belongs before the end of a whole stream, `[DONE]` last. */
  readonly closing: () => string;
  readonly finishReason: () => string | null;
  readonly usage: () => JsonObject | null;
}

/** Whether a chunk holds what a person or program waits for: text, a tool call, a refusal, a finish; not just a role. */
export function hasContent(chunk: JsonObject): boolean {
  const { choices } = chunk;
  return Array.isArray(choices) && choices.some((choice: unknown) => isObject(choice) && choiceHasContent(choice));
}

function choiceHasContent(choice: JsonObject): boolean {
  if (typeof choice['finish_reason'] === 'string') return true;
  const { delta } = choice;
  if (!isObject(delta)) return false;
  return Object.entries(delta).some(([key, value]) => key !== 'role' && isSomething(value));
}

function isSomething(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false;
  return !Array.isArray(value) || value.length > 0;
}

export function createChunkWriter(options: ChunkWriterOptions): ChunkWriter {
  const seen: number[] = [];
  const finished: number[] = [];
  let finishReason: string | null = null;
  let usage: JsonObject | null = null;
  let isUsageWritten = false;
  let isFirst = true;
  let template: TokenTemplate | null = null;

  /** Whether a choice may still be shown: nothing of it comes after its finish. */
  const admit = (choice: unknown): boolean => {
    if (!isObject(choice)) return false;
    const index = typeof choice['index'] === 'number' ? choice['index'] : 0;
    if (finished.includes(index)) return false;
    if (!seen.includes(index)) seen.push(index);
    if (typeof choice['finish_reason'] === 'string') {
      finished.push(index);
      finishReason = choice['finish_reason'];
    }
    return true;
  };

  const write = (chunk: JsonObject, data: string | null): string => {
    const choices: unknown[] = Array.isArray(chunk['choices']) ? chunk['choices'] : [];
    const hasUsage = isObject(chunk['usage']);
    if (isObject(chunk['usage'])) usage = chunk['usage'];
    const isUsageChunk = hasUsage && choices.length === 0;
    if (isUsageChunk && (!options.includeUsage || isUsageWritten)) return '';
    if (isUsageChunk) isUsageWritten = true;

    const shown = choices.filter(admit);
    if (choices.length > 0 && shown.length === 0) return '';
    chunk['choices'] = shown;

    if (!options.includeUsage && 'usage' in chunk) delete chunk['usage'];
    // What the first event says of who served must not be said again.
    const teaches = data !== null && !isFirst;
    const written = event(chunk);
    if (teaches) template = learnTemplate(chunk, data, written) ?? template;
    return written;
  };

  const event = (chunk: JsonObject): string => {
    chunk['model'] = options.model;
    if (chunk['id'] === undefined || chunk['id'] === '') chunk['id'] = options.id;
    if (chunk['object'] === undefined) chunk['object'] = 'chat.completion.chunk';
    if (chunk['created'] === undefined) chunk['created'] = options.createdAtSeconds;
    if (isFirst) {
      chunk['setlist'] = options.served;
      isFirst = false;
    }
    return `data: ${JSON.stringify(chunk)}\n\n`;
  };

  return {
    write,
    // A choice that has finished shows nothing more, so what is alike is looked at again.
    writeAlike: (data) => (finished.length > 0 || template === null ? null : template.fill(data)),
    isComplete: (marked) => {
      const expected = marked ? Math.max(1, seen.length) : options.choices;
      return finished.length >= expected;
    },
    closing: () => {
      const due = options.includeUsage && !isUsageWritten && usage !== null;
      return `${due ? event({ choices: [], usage }) : ''}data: [DONE]\n\n`;
    },
    finishReason: () => finishReason,
    usage: () => usage,
  };
}
