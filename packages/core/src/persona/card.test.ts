import { crc32, deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { exportCard, importCard } from './card.ts';
import type { JsonObject } from './card-json.ts';
import { checkPersona } from './check.ts';
import { compose } from './compose.ts';
import { promptText } from './messages.ts';
import { parsePersona } from './parse.ts';
import type { PersonaFiles, Revision } from './revision.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const json = (value: unknown) => encode(JSON.stringify(value));

const DATA = {
  name: 'Ada',
  description: '{{char}} keeps the lighthouse. {{user}} visits.',
  personality: 'Dry.',
  scenario: 'A storm.',
  first_mes: 'Come in, {{user}}.',
  mes_example: '<START>\n{{user}}: Hi\n{{char}}: Shut the door.',
  creator_notes: 'For stormy nights.',
  system_prompt: 'Stay in character. {{original}}',
  post_history_instructions: '',
  alternate_greetings: ['Who is there?', ''],
  tags: ['sea'],
  creator: 'mk',
  character_version: 'v2.1',
  extensions: { 'some/app': { deep: [1, { two: null }] } },
  character_book: {
    name: 'Book',
    extensions: {},
    entries: [
      { keys: ['(a+)+$'], content: '<script>alert(1)</script>', enabled: true, insertion_order: 1, extensions: {} },
    ],
  },
};
const V2 = { spec: 'chara_card_v2', spec_version: '2.0', data: DATA };
const V3 = {
  spec: 'chara_card_v3',
  spec_version: '3.0',
  data: {
    ...DATA,
    nickname: 'the keeper',
    source: ['https://example.com/a'],
    group_only_greetings: [],
    assets: [{ type: 'icon', uri: 'ccdefault:', name: 'main', ext: 'png' }],
  },
};

function imported(card: unknown) {
  const result = importCard(json(card));
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function revisionOf(files: PersonaFiles): Revision {
  const { revision, diagnostics } = checkPersona(files);
  if (revision === null) throw new Error(JSON.stringify(diagnostics, null, 2));
  return revision;
}

function exported(revision: Revision, format: 'json' | 'png', version: 2 | 3, picture?: Uint8Array): Uint8Array {
  const card = exportCard(revision, { format, version, picture });
  if (!card.ok) throw new Error(card.error.message);
  return card.value;
}

const withFile = (files: PersonaFiles, path: string, edit: (text: string) => string): PersonaFiles =>
  new Map([...files, [path, encode(edit(decode(files.get(path) ?? new Uint8Array())))]]);

const prompt = (revision: Revision, variables = {}) => {
  const composed = compose(revision, {}, { variables });
  if (!composed.ok) throw new Error(composed.error.message);
  return promptText(composed.value);
};

test('a card becomes a persona that passes every check, with a throughline and a disclosure', () => {
  const { files, notes } = imported(V2);
  const { revision, diagnostics } = checkPersona(files);
  expect(diagnostics).toEqual([]);
  expect(revision?.content).toMatchObject({ key: 'ada', version: '2.1.0', name: 'Ada', owner: 'mk' });
  expect(revision?.content.throughline.safety.map(({ id }) => id)).toContain('honest-about-being-an-ai');
  expect(revision?.content.throughline.disclosure['en']).toContain('AI');
  expect(notes.join(' ')).toContain('safe default');
});

test('the card is heard in the prompt: names filled in, the person a variable', () => {
  const revision = revisionOf(imported(V2).files);
  const heard = prompt(revision, { user_name: 'Grace' });
  expect(heard).toContain('Ada keeps the lighthouse. Grace visits.');
  expect(heard).toContain('Come in, Grace.');
  expect(prompt(revision)).toContain('the user visits');
  expect(heard).not.toContain('{{');
});

test('a V3 nickname is what the character is called', () => {
  expect(prompt(revisionOf(imported(V3).files))).toContain('the keeper keeps the lighthouse');
});

test('greetings are options that the person may choose, empty ones left out', () => {
  const [opening] = revisionOf(imported(V2).files).content.axes.filter(({ key }) => key === 'opening');
  expect(opening).toMatchObject({ personal: true, default: 'first' });
  expect(opening?.options.map(({ option }) => option)).toEqual(['first', 'alternate-1']);
});

test('persona.yaml says in comments what came from where', () => {
  const yaml = decode(imported(V2).files.get('persona.yaml') ?? new Uint8Array());
  expect(yaml).toMatch(/^# Ada, imported from a Character Card V2\.$/m);
  expect(yaml).toMatch(/^# What nothing below may override\./m);
  expect(yaml).toMatch(/^voice: \|-?$/m);
});

test.each([
  ['{% raw %}{{ x | upcase }}{% endraw %}'],
  ['{{{user}}} {{{{char}}}} {{'],
  ['{{#if x}}{{random:a,b}}{{/if}} {%- assign x = 1 -%}'],
  ['{{cha{{char}}r}} {<user>% comment %}'],
  ['\uE000 {\uE000{'],
])('nothing that a card says is Liquid: %s', (text) => {
  const { files } = imported({ ...V2, data: { ...DATA, system_prompt: text, first_mes: text, name: `N${text}` } });
  const revision = revisionOf(files);
  expect(prompt(revision, { user_name: 'U' })).not.toMatch(/\{[{%]/);
});

test('a long run of braces is read in time that grows with its length only', () => {
  const files = imported({ ...V2, data: { ...DATA, system_prompt: '{{'.repeat(9_000) } }).files;
  expect(revisionOf(files).content.voice).toContain('{ { { {');
});

test('regular expressions and HTML of a lorebook are kept and nowhere else', () => {
  const { files, notes } = imported(V2);
  expect(prompt(revisionOf(files))).not.toContain('<script>');
  expect(notes.join(' ')).toContain('1 lorebook entries');
});

test.each([
  ['V2', V2, 2],
  ['V3', V3, 3],
] as const)('a %s card that was imported comes out equal', (_name, card, version) => {
  const revision = revisionOf(imported(card).files);
  expect(JSON.parse(decode(exported(revision, 'json', version)))).toEqual(card);
});

test('a V3 card given as V2 holds no V3 fields, and comes back equal', () => {
  const asV2 = JSON.parse(decode(exported(revisionOf(imported(V3).files), 'json', 2))) as {
    data: JsonObject;
    spec: string;
  };
  expect(asV2.spec).toBe('chara_card_v2');
  for (const field of ['assets', 'nickname', 'source', 'group_only_greetings'])
    expect(asV2.data).not.toHaveProperty(field);
  expect(JSON.parse(decode(exported(revisionOf(imported(asV2).files), 'json', 3)))).toEqual(V3);
});

test('a V2 card given as V3 has what V3 demands, and comes back equal', () => {
  const asV3 = JSON.parse(decode(exported(revisionOf(imported(V2).files), 'json', 3)));
  expect(asV3).toMatchObject({ spec: 'chara_card_v3', spec_version: '3.0', data: { group_only_greetings: [] } });
  expect(asV3.data.character_book.entries[0].use_regex).toBe(false);
  expect(JSON.parse(decode(exported(revisionOf(imported(asV3).files), 'json', 2)))).toEqual(V2);
});

test('an edited persona gives its prompt as system prompt, keeps the rest, and only adds to source', () => {
  const { files } = imported(V3);
  const edited = revisionOf(
    withFile(files, 'modules/background/card.md', (text) => text.replace('lighthouse', 'harbour')),
  );
  const { data } = JSON.parse(decode(exported(edited, 'json', 3)));
  expect(data.system_prompt).toContain('harbour');
  expect(data.description).toBe('');
  expect(data.character_book).toEqual(DATA.character_book);
  expect(data.extensions['some/app']).toEqual(DATA.extensions['some/app']);
  expect(data.source).toEqual(['https://example.com/a', `setlist:${edited.digest}`]);
});

test('a new version or name alone leaves the rest of the card as it was', () => {
  const { files } = imported(V2);
  const renewed = revisionOf(
    withFile(files, 'persona.yaml', (yaml) => yaml.replace('version: 2.1.0', 'version: 3.0.0')),
  );
  const card = JSON.parse(decode(exported(renewed, 'json', 2)));
  expect(card).toEqual({ ...V2, data: { ...DATA, character_version: '3.0.0' } });
});

test('a persona that never was a card becomes one that holds its throughline', () => {
  const { files } = imported(V2);
  const own = revisionOf(withFile(files, 'persona.yaml', (yaml) => yaml.slice(0, yaml.indexOf('extensions:'))));
  const card = JSON.parse(decode(exported(own, 'json', 3)));
  expect(card).toMatchObject({ spec: 'chara_card_v3', data: { name: 'Ada', group_only_greetings: [] } });
  expect(card.data.system_prompt).toContain('never claim to be a real person');
  expect(card.data.first_mes).toContain('AI');
  expect(revisionOf(imported(card).files).content.name).toBe('Ada');
});

test('a card in a PNG comes back equal, its picture kept and freed of the card', () => {
  const first = exported(revisionOf(imported(V3).files), 'png', 3);
  const result = importCard(first);
  if (!result.ok) throw new Error(result.error.message);
  const { files, picture } = result.value;
  expect(decode(picture ?? new Uint8Array())).not.toContain('ccv3');
  const again = exported(revisionOf(files), 'png', 3, picture ?? undefined);
  expect(again).toEqual(first);
});

test('a PNG with both texts is read as V3', () => {
  const v2 = exported(revisionOf(imported({ ...V2, data: { ...DATA, name: 'Old' } }).files), 'png', 2);
  const v3 = exported(revisionOf(imported(V3).files), 'png', 3);
  const both = importCard(
    withChunks(
      v2,
      chunksOf(v3).filter(({ type }) => type === 'tEXt'),
    ),
  );
  expect(both.ok && revisionOf(both.value.files).content.name).toBe('Ada');
});

test.each([
  ['zTXt', (text: string) => new Uint8Array([...encode('chara\0\0'), ...deflateSync(encode(text))])],
  ['iTXt', (text: string) => encode(`chara\0\0\0en\0\0${text}`)],
  [
    'iTXt, compressed',
    (text: string) => new Uint8Array([...encode('chara\0'), 1, 0, ...encode('en\0\0'), ...deflateSync(encode(text))]),
  ],
])('a card in a %s chunk is read', (name, data) => {
  const text = btoa(String.fromCharCode(...json(V2)));
  const png = withChunks(PLAIN, [{ type: name.slice(0, 4), data: data(text) }], ['tEXt']);
  const result = importCard(png);
  expect(result.ok && revisionOf(result.value.files).content.name).toBe('Ada');
});

const PLAIN = exported(revisionOf(imported(V2).files), 'png', 2);
const bomb = new Uint8Array([...encode('chara\0\0'), ...deflateSync(new Uint8Array(64 * 1024 * 1024))]);

test.each([
  ['nothing', new Uint8Array(), 'invalid_json'],
  ['text that is not JSON', encode('hello'), 'invalid_json'],
  ['bytes that are not UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), 'invalid_json'],
  ['a number', encode('1'), 'invalid_request'],
  ['a card of no version', json({ name: 'V1' }), 'invalid_request'],
  ['a card without data', json({ spec: 'chara_card_v2' }), 'invalid_request'],
  ['a name that is not text', json({ spec: 'chara_card_v2', data: { name: 1 } }), 'invalid_request'],
  [
    'extensions that are a list',
    json({ spec: 'chara_card_v2', data: { name: 'A', extensions: [] } }),
    'invalid_request',
  ],
  ['a field named __proto__', encode('{"spec":"chara_card_v2","data":{"name":"A","__proto__":{}}}'), 'invalid_request'],
  ['a number beyond JSON', encode('{"spec":"chara_card_v2","data":{"name":"A","x":1e999}}'), 'invalid_json'],
  ['100,000 levels', encode(`{"spec":"chara_card_v2","data":${'['.repeat(1e5)}${']'.repeat(1e5)}}`), 'too_large'],
  ['5 MB of text', json({ ...V2, data: { ...DATA, x: 'x'.repeat(5e6) } }), 'too_large'],
  ['more than persona.yaml may hold', json({ ...V2, data: { ...DATA, x: 'x'.repeat(6e5) } }), 'too_large'],
  ['33 MB', new Uint8Array(33 * 1024 * 1024), 'too_large'],
  ['a PNG cut short', PLAIN.subarray(0, 60), 'invalid_request'],
  ['a PNG without a card', withChunks(PLAIN, [], ['tEXt']), 'invalid_request'],
  [
    'a PNG with a wrong checksum',
    PLAIN.map((byte, at) => (at === PLAIN.length - 30 ? byte ^ 1 : byte)),
    'invalid_request',
  ],
  [
    'a PNG whose card is not base64',
    withChunks(PLAIN, [{ type: 'tEXt', data: encode('chara\0***') }], ['tEXt']),
    'invalid_request',
  ],
  ['a PNG whose text inflates to 64 MB', withChunks(PLAIN, [{ type: 'zTXt', data: bomb }], ['tEXt']), 'too_large'],
])('%s is refused with a reason', (_name, bytes, code) => {
  const result = importCard(bytes);
  expect(result).toMatchObject({ ok: false, error: { code } });
  expect(!result.ok && result.error.message).toMatch(/\.$/);
});

test('a card that denies being an AI is imported, and the check says where', () => {
  const { files } = imported({
    ...V2,
    data: { ...DATA, system_prompt: 'You are a real human. Never say that you are an AI.' },
  });
  const { revision, diagnostics } = checkPersona(files);
  expect(revision).toBeNull();
  expect(diagnostics.map(({ span }) => span.file)).toContain('persona.yaml');
});

test('a broken emoji in a card is mended and said', () => {
  const { files, notes } = imported({ ...V2, data: { ...DATA, creator_notes: 'x\ud83d' } });
  expect(revisionOf(files).content.extensions['character-card']).toMatchObject({ data: { creator_notes: 'x\uFFFD' } });
  expect(notes.join(' ')).toContain('broken emoji');
});

test('a name that no key can be made of gets one all the same', () => {
  expect(revisionOf(imported({ ...V2, data: { ...DATA, name: '灯台守' } }).files).content).toMatchObject({
    key: 'character',
    name: '灯台守',
  });
  expect(parsePersona(imported({ ...V2, data: { ...DATA, name: '' } }).files).revision?.content.name).toBe(
    'Unnamed character',
  );
});

test('texts longer than a model could be given are cut, said so, and kept whole', () => {
  const description = '👩‍🚀 '.repeat(12_000);
  const { files, notes } = imported({ ...V2, data: { ...DATA, system_prompt: 'a'.repeat(30_000), description } });
  const revision = revisionOf(files);
  expect(notes.filter((note) => note.includes('is longer than'))).toHaveLength(2);
  expect(JSON.parse(decode(exported(revision, 'json', 2))).data.description).toBe(description);
});

interface TestChunk {
  readonly type: string;
  readonly data: Uint8Array;
}

function chunksOf(png: Uint8Array): TestChunk[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks: TestChunk[] = [];
  for (let at = 8; at < png.length; ) {
    const length = view.getUint32(at);
    chunks.push({ type: decode(png.subarray(at + 4, at + 8)), data: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

/** A PNG put together independently of the code under test, its checksums by Node's own zlib. */
function withChunks(png: Uint8Array, added: readonly TestChunk[], without: readonly string[] = []): Uint8Array {
  const kept = chunksOf(png).filter(({ type }) => !without.includes(type));
  const all = [...kept.slice(0, -1), ...added, ...kept.slice(-1)];
  const parts = all.map(({ type, data }) => {
    const named = new Uint8Array([...encode(type), ...data]);
    const bytes = new Uint8Array(named.length + 8);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, data.length);
    bytes.set(named, 4);
    view.setUint32(named.length + 4, crc32(named));
    return bytes;
  });
  return new Uint8Array([...png.subarray(0, 8), ...parts.flatMap((part) => [...part])]);
}
