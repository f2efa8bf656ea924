import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Refusal } from '../refusal.ts';
import { ok, type Result, refuse } from '../result.ts';
import { TEXT_BYTES_LIMIT } from './card-png.ts';
import { decodeText } from './utf8.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A Character Card as it was given: nothing dropped, nothing understood yet. */
export interface Card {
  readonly version: 2 | 3;
  readonly root: JsonObject;
  readonly data: JsonObject;
}

/** Levels of nesting; persona.yaml, which keeps the card, allows a few more. */
const DEPTH_LIMIT = 24;

/** Untrusted bytes to a card, with notes on what could not be kept to the letter. */
export function parseCard(
  bytes: Uint8Array,
): Result<{ readonly card: Card; readonly notes: readonly string[] }, Refusal> {
  if (bytes.length > TEXT_BYTES_LIMIT) {
    return no('too_large', `The card holds more than ${TEXT_BYTES_LIMIT} bytes of JSON. Take large assets out of it.`);
  }
  const decoded = decodeText(bytes);
  if (!decoded.ok) return no('invalid_json', 'The card is not UTF-8 text. Export it again from where it comes from.');
  let parsed: unknown;
  try {
    parsed = JSON.parse(decoded.text);
  } catch {
    return no('invalid_json', 'The card is not JSON. Give a Character Card V2 or V3 as a JSON or PNG file.');
  }
  const notes = new Set<string>();
  const sound = soundJson(parsed, 0, notes);
  if (!sound.ok) return sound;
  const card = cardOf(sound.value);
  return card.ok ? ok({ card: card.value, notes: [...notes] }) : card;
}

function cardOf(json: Json): Result<Card, Refusal> {
  if (!isObject(json)) return no('invalid_request', 'The card is not a JSON object.');
  const version = versionOf(json);
  if (version === null) {
    return no(
      'invalid_request',
      'The field `spec` is neither `chara_card_v2` nor `chara_card_v3`. Save the card as V2 or V3 in the application it comes from.',
      '/spec',
    );
  }
  const data = json['data'];
  if (!isObject(data))
    return no('invalid_request', 'The field `data` must be an object that holds the character.', '/data');
  if (typeof data['name'] !== 'string')
    return no('invalid_request', 'The field `data.name` must be text.', '/data/name');
  if (data['extensions'] !== undefined && !isObject(data['extensions'])) {
    return no('invalid_request', 'The field `data.extensions` must be an object.', '/data/extensions');
  }
  return ok({ version, root: json, data });
}

/** The card as YAML can keep it: as it is, or as JSON text where it holds a number beyond 2^53 or a U+0000, which a persona may not. */
export function keptForm(root: JsonObject): Json {
  return isUnkeepable(root) ? JSON.stringify(root) : root;
}

/** The card behind `keptForm`. */
export function cardOfKept(kept: Json): Result<Card, Refusal> {
  if (typeof kept !== 'string') return cardOf(kept);
  const parsed = parseCard(utf8ToBytes(kept));
  return parsed.ok ? ok(parsed.value.card) : parsed;
}

function isUnkeepable(json: Json): boolean {
  if (typeof json === 'number') return Math.abs(json) > Number.MAX_SAFE_INTEGER;
  if (typeof json === 'string') return json.includes('\0');
  if (typeof json !== 'object' || json === null) return false;
  return Object.entries(json).some(([key, inner]) => key.includes('\0') || isUnkeepable(inner));
}

export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function versionOf(root: JsonObject): 2 | 3 | null {
  if (root['spec'] === 'chara_card_v2') return 2;
  return root['spec'] === 'chara_card_v3' ? 3 : null;
}

/** What I-JSON (RFC 7493) can't say is mended where nothing is lost by it, and refused where something would be. */
function soundJson(value: unknown, depth: number, notes: Set<string>): Result<Json, Refusal> {
  if (depth > DEPTH_LIMIT) {
    return no('too_large', `The card is nested more than ${DEPTH_LIMIT} levels deep. Flatten its extensions.`);
  }
  if (value === null || typeof value === 'boolean') return ok(value);
  if (typeof value === 'string') return ok(soundText(value, notes));
  if (typeof value === 'number') return soundNumber(value, notes);
  if (Array.isArray(value)) return soundArray(value, depth, notes);
  const entries: [string, Json][] = [];
  for (const [key, inner] of Object.entries(Object(value))) {
    if (key === '__proto__') return no('invalid_request', 'The card has a field named `__proto__`. Take it out.');
    const sound = soundJson(inner, depth + 1, notes);
    if (!sound.ok) return sound;
    entries.push([soundText(key, notes), sound.value]);
  }
  return ok(Object.fromEntries(entries));
}

function soundArray(items: readonly unknown[], depth: number, notes: Set<string>): Result<Json, Refusal> {
  const sound: Json[] = [];
  for (const item of items) {
    const one = soundJson(item, depth + 1, notes);
    if (!one.ok) return one;
    sound.push(one.value);
  }
  return ok(sound);
}

function soundNumber(value: number, notes: Set<string>): Result<Json, Refusal> {
  if (!Number.isFinite(value)) return no('invalid_json', 'The card has a number too large for JSON to keep.');
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    notes.add('A whole number beyond 2^53 was rounded, as JSON readers do; the card is kept as JSON text.');
  }
  return ok(value === 0 ? 0 : value);
}

function soundText(text: string, notes: Set<string>): string {
  const sound = text.toWellFormed();
  if (sound !== text) notes.add('Half of a surrogate pair (a broken emoji) was replaced by U+FFFD.');
  return sound;
}

function no(code: Refusal['code'], message: string, field?: string): Result<never, Refusal> {
  return refuse(field === undefined ? { code, message } : { code, message, field });
}
