import { type Card, isObject, type Json, type JsonObject } from './card-json.ts';

/** Fields of `data` that only V3 knows. */
const ONLY_V3 = [
  'assets',
  'nickname',
  'creator_notes_multilingual',
  'source',
  'group_only_greetings',
  'creation_date',
  'modification_date',
] as const;

/** Where a converted card says how to convert it back: one of its own extensions, as V2 and V3 ask for. */
const RECORD = 'setlist_converted';

/**
 * A card's JSON as the other version. What V2 has no place for waits in an extension, and what V3 demands is added
 * and noted there, so that converting back gives the card that went in.
 */
export function asVersion(card: Card, version: 2 | 3): JsonObject {
  if (card.version === version) return card.root;
  const record = isObject(card.data['extensions']) ? card.data['extensions'][RECORD] : undefined;
  if (isObject(record) && record['from'] === version) return convertedBack(card, record);
  return version === 2 ? asV2(card) : asV3(card);
}

function asV2({ root, data }: Card): JsonObject {
  const [kept, moved] = split(data, (field) => ONLY_V3.some((only) => only === field));
  return withRecord({ ...root, spec: 'chara_card_v2', spec_version: '2.0' }, kept, {
    from: 3,
    fields: moved,
    ...formerly(root, data),
  });
}

function asV3({ root, data }: Card): JsonObject {
  const added = Object.hasOwn(data, 'group_only_greetings') ? [] : ['group_only_greetings'];
  const { book, flagged } = withRegexFlags(data['character_book']);
  const filled = {
    ...data,
    ...(added.length === 0 ? {} : { group_only_greetings: [] }),
    ...(book === undefined ? {} : { character_book: book }),
  };
  return withRecord({ ...root, spec: 'chara_card_v3', spec_version: '3.0' }, filled, {
    from: 2,
    added,
    flagged,
    ...formerly(root, data),
  });
}

/** What is added in V3 and still as it was added goes; what waited comes back. */
function convertedBack({ root, data }: Card, record: JsonObject): JsonObject {
  const added = strings(record['added']);
  const [kept] = split(data, (field) => added.includes(field) && JSON.stringify(data[field]) === '[]');
  const waiting = isObject(record['fields']) ? record['fields'] : {};
  const [, fields] = split(waiting, (field) => ONLY_V3.some((only) => only === field));
  const book = withoutRegexFlags(kept['character_book'], record['flagged']);
  const rebuilt: JsonObject = { ...kept, ...fields, ...(book === undefined ? {} : { character_book: book }) };
  const { [RECORD]: _record, ...extensions } = isObject(rebuilt['extensions']) ? rebuilt['extensions'] : {};
  const { extensions: _before, ...bare } = rebuilt;
  const hadExtensions = record['no_extensions'] !== true || Object.keys(extensions).length > 0;
  const { spec_version: _version, ...rest } = root;
  const specVersion = record['spec_version'];
  return {
    ...rest,
    spec: record['from'] === 2 ? 'chara_card_v2' : 'chara_card_v3',
    ...(specVersion === undefined ? {} : { spec_version: specVersion }),
    data: hadExtensions ? { ...bare, extensions } : bare,
  };
}

function withRecord(root: JsonObject, data: JsonObject, record: JsonObject): JsonObject {
  const extensions = isObject(data['extensions']) ? data['extensions'] : {};
  return { ...root, data: { ...data, extensions: { ...extensions, [RECORD]: record } } };
}

function formerly(root: JsonObject, data: JsonObject): JsonObject {
  return {
    ...(root['spec_version'] === undefined ? {} : { spec_version: root['spec_version'] }),
    ...(data['extensions'] === undefined ? { no_extensions: true } : {}),
  };
}

/** V3 wants `use_regex` on every entry of the book; without it an entry's keys are plain words. */
function withRegexFlags(book: Json | undefined): { readonly book: JsonObject | undefined; readonly flagged: number[] } {
  if (!isObject(book) || !Array.isArray(book['entries'])) return { book: undefined, flagged: [] };
  const flagged: number[] = [];
  const entries = book['entries'].map((entry: Json, index) => {
    if (!isObject(entry) || Object.hasOwn(entry, 'use_regex')) return entry;
    flagged.push(index);
    return { ...entry, use_regex: false };
  });
  return { book: { ...book, entries }, flagged };
}

function withoutRegexFlags(book: Json | undefined, flagged: Json | undefined): JsonObject | undefined {
  if (!isObject(book) || !Array.isArray(book['entries']) || !Array.isArray(flagged)) return undefined;
  const indices = new Set<Json>(flagged);
  const entries = book['entries'].map((entry: Json, index) => {
    if (!indices.has(index) || !isObject(entry) || entry['use_regex'] !== false) return entry;
    const { use_regex: _flag, ...rest } = entry;
    return rest;
  });
  return { ...book, entries };
}

function split(object: JsonObject, isOut: (field: string) => boolean): [kept: JsonObject, out: JsonObject] {
  const entries = Object.entries(object);
  return [
    Object.fromEntries(entries.filter(([field]) => !isOut(field))),
    Object.fromEntries(entries.filter(([field]) => isOut(field))),
  ];
}

function strings(json: Json | undefined): readonly string[] {
  return Array.isArray(json) ? json.filter((item) => typeof item === 'string') : [];
}
