import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Refusal } from '../refusal.ts';
import { ok, type Result, refuse } from '../result.ts';
import { fromBase64, toBase64 } from './card-base64.ts';
import { freshCard, keptCard } from './card-export.ts';
import { parseCard } from './card-json.ts';
import { personaFilesOf } from './card-persona.ts';
import { isPng, plainPicture, readPicture, textOf, withTexts, writePicture } from './card-png.ts';
import { asVersion } from './card-versions.ts';
import { FILE_BYTES_LIMIT } from './limits.ts';
import type { PersonaFiles, Revision } from './revision.ts';

/** Bytes of a card's file, picture included. */
const CARD_BYTES_LIMIT = 32 * 1024 * 1024;
const KEYWORDS = ['ccv3', 'chara'] as const;

export interface ImportedCard {
  /** A folder that passes `checkPersona`. */
  readonly files: PersonaFiles;
  /** The card's PNG without its texts, to lie beside the files as `card.png`; `null` for a JSON card. */
  readonly picture: Uint8Array | null;
  /** What whoever imports it should know, one sentence each. */
  readonly notes: readonly string[];
}

/** A Character Card V2 or V3, as JSON or in a PNG, as a persona's files. Untrusted: nothing in it is run or fetched. */
export function importCard(bytes: Uint8Array): Result<ImportedCard, Refusal> {
  if (bytes.length > CARD_BYTES_LIMIT) {
    return refuse({
      code: 'too_large',
      message: `The card is larger than ${CARD_BYTES_LIMIT} bytes. Use a smaller picture.`,
    });
  }
  const opened = isPng(bytes) ? openPng(bytes) : ok({ json: bytes, picture: null });
  if (!opened.ok) return opened;
  const parsed = parseCard(opened.value.json);
  if (!parsed.ok) return parsed;
  const { files, notes } = personaFilesOf(parsed.value.card);
  const size = files.get('persona.yaml')?.length ?? 0;
  if (size > FILE_BYTES_LIMIT) {
    return refuse({
      code: 'too_large',
      message: `The card would make a persona.yaml of ${size} bytes; ${FILE_BYTES_LIMIT} is the most. Take embedded assets or part of the lorebook out of the card.`,
    });
  }
  return ok({ files, picture: opened.value.picture, notes: [...notes, ...parsed.value.notes] });
}

export interface CardFormat {
  readonly format: 'json' | 'png';
  readonly version: 2 | 3;
  /** A PNG to carry the card; a plain one is made where there is none. */
  readonly picture?: Uint8Array | undefined;
}

/**
 * A revision as a Character Card. One that was imported and whose prompt is unchanged gives back an equal card; any
 * other gives its composed prompt as the card's system prompt, with whatever else the card it came from held.
 */
export function exportCard(revision: Revision, { format, version, picture }: CardFormat): Result<Uint8Array, Refusal> {
  const card = keptCard(revision) ?? freshCard(revision);
  const json = asVersion(card, version);
  if (format === 'json') return ok(utf8ToBytes(`${JSON.stringify(json, null, 2)}\n`));
  const carrier = picture === undefined ? ok(plainPicture()) : readPicture(picture);
  if (!carrier.ok) return carrier;
  const keyword = version === 3 ? 'ccv3' : 'chara';
  const text = toBase64(utf8ToBytes(JSON.stringify(json)));
  return ok(writePicture(withTexts(carrier.value, { [keyword]: text }, KEYWORDS)));
}

function openPng(bytes: Uint8Array): Result<{ json: Uint8Array; picture: Uint8Array }, Refusal> {
  const picture = readPicture(bytes);
  if (!picture.ok) return picture;
  for (const keyword of KEYWORDS) {
    const text = textOf(picture.value, keyword);
    if (!text.ok) return text;
    if (text.value === null) continue;
    const json = fromBase64(text.value);
    if (json === null) return notBase64(keyword);
    return ok({ json, picture: writePicture(withTexts(picture.value, {}, KEYWORDS)) });
  }
  return refuse({
    code: 'invalid_request',
    message:
      'The picture holds no Character Card: it has no text `ccv3` or `chara`. Some sites strip it; download the original file.',
  });
}

function notBase64(keyword: string): Result<never, Refusal> {
  return refuse({
    code: 'invalid_request',
    message: `The picture's text \`${keyword}\` is not base64. Export the card again.`,
  });
}
