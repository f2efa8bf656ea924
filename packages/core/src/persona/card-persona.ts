import { utf8ToBytes } from '@noble/hashes/utils.js';
import { Document, isMap, isScalar, stringify } from 'yaml';
import { type Card, isObject, type JsonObject, keptForm } from './card-json.ts';
import { lineOf, type MacroNotes, templateOf, USER_VARIABLE } from './card-text.ts';
import type { PersonaFiles } from './revision.ts';
import { KEY_PATTERN, SEMVER_PATTERN } from './schema.ts';

/** The extension of a persona that keeps the card it was imported from. */
export const CARD_EXTENSION = 'character-card';

const VOICE_LIMIT = 20_000;
const MODULE_LIMIT = 60_000;
const GREETINGS_LIMIT = 20;

/** A card as the files of a persona's folder, and what whoever imports it should know. */
export function personaFilesOf(card: Card): { readonly files: PersonaFiles; readonly notes: readonly string[] } {
  const { data } = card;
  const macros: MacroNotes = { userNamed: false, unknown: new Set() };
  const notes: string[] = [];
  const name = lineOf(data['name'], 100) || 'Unnamed character';
  const spoken = lineOf(data['nickname'], 100) || name;
  const cut = (what: string, text: string, limit: number) => {
    if (text.length <= limit) return text;
    notes.push(
      `The ${what} is longer than ${limit} characters: the rest is kept in \`extensions\` and not said to a model.`,
    );
    return text
      .slice(0, limit)
      .toWellFormed()
      .replace(/\uFFFD$/, '')
      .trimEnd();
  };
  const template = (field: string) => templateOf(data[field], spoken, macros);

  const voice = paragraphs([
    `You are ${spoken}.`,
    template('system_prompt'),
    labelled('Personality', template('personality')),
    template('post_history_instructions'),
  ]);
  const background = paragraphs([
    labelled(`About ${spoken}`, template('description')),
    labelled('Scene', template('scenario')),
    labelled(`How ${spoken} talks, as an example`, template('mes_example')),
  ]);
  const greetings = greetingsOf(data, (text) => templateOf(text, spoken, macros));
  if (greetings.left > 0) notes.push(`${greetings.left} more greetings are kept in \`extensions\` and not offered.`);

  const modules = [
    ...(background === ''
      ? []
      : [{ axis: 'background', option: 'card', body: cut('background', background, MODULE_LIMIT) }]),
    ...greetings.texts.map((text, index) => ({
      axis: 'opening',
      option: index === 0 ? 'first' : `alternate-${index}`,
      body: `When the conversation begins, open with the words below, once.\n\n${cut('greeting', text, MODULE_LIMIT)}`,
    })),
  ];
  const yaml = personaYaml({
    card,
    name,
    voice: cut('voice', voice, VOICE_LIMIT),
    modules,
    userNamed: macros.userNamed,
  });
  const files = new Map([['persona.yaml', utf8ToBytes(yaml)]]);
  for (const { axis, option, body } of modules)
    files.set(`modules/${axis}/${option}.md`, utf8ToBytes(moduleFile(option, body)));
  return { files, notes: [...STANDING_NOTES, ...notes, ...keptNotes(data), ...macroNotes(macros)] };
}

const STANDING_NOTES = [
  'The throughline is a safe default: read it, and say there what this character must never do.',
  'The language of the card is taken to be English: change `defaultLocale` and the texts by locale if it is not.',
];

interface Draft {
  readonly card: Card;
  readonly name: string;
  readonly voice: string;
  readonly modules: readonly { readonly axis: string; readonly option: string; readonly body: string }[];
  readonly userNamed: boolean;
}

function personaYaml({ card, name, voice, modules, userNamed }: Draft): string {
  const creator = lineOf(card.data['creator'], 180);
  const axes = ['background', 'opening'].flatMap((axis) => {
    const options = modules.filter((module) => module.axis === axis).map(({ option }) => option);
    const [first] = options;
    if (first === undefined) return [];
    return [{ key: axis, description: AXES[axis] ?? '', personal: axis === 'opening', default: first, options }];
  });
  const persona = {
    key: keyOf(name),
    version: versionOf(card.data['character_version']),
    name,
    description: `${name}, imported from a Character Card V${card.version}.`,
    owner: creator || 'unknown',
    throughline: THROUGHLINE(name),
    voice,
    ...(axes.length === 0 ? {} : { axes }),
    model: { attempts: [{ upstream: 'openai', model: 'gpt-4.1-mini' }] },
    defaultLocale: 'en',
    locales: { en: {} },
    fallback: { en: 'Sorry, I cannot answer just now. Please try again in a moment.' },
    ...(userNamed ? { variables: { [USER_VARIABLE]: USER } } : {}),
    extensions: { [CARD_EXTENSION]: keptForm(card.root) },
  };
  const document = new Document(persona, { aliasDuplicateObjects: false });
  document.commentBefore = ` ${name}, imported from a Character Card V${card.version}.`;
  comment(document);
  return document.toString({ lineWidth: 0, blockQuote: 'literal' });
}

const USER = {
  type: 'string',
  description: 'What the character calls the person.',
  default: 'the user',
  maxLength: 100,
};

const AXES: Readonly<Record<string, string>> = {
  background: 'What the character knows of itself.',
  opening: 'The words with which a conversation begins.',
};

const THROUGHLINE = (name: string) => ({
  brand: [],
  safety: [
    {
      id: 'honest-about-being-an-ai',
      text: 'Whatever part you play, say plainly that you are an AI when someone sincerely asks, and never claim to be a real person.',
    },
    {
      id: 'no-harm',
      text: 'Never help anyone to hurt themselves or others, never sexualise minors, and point a person in danger to local emergency help.',
    },
  ],
  disclosure: { en: `You are talking to an AI that plays ${name}, not to a person.` },
});

const COMMENTS: Readonly<Record<string, string>> = {
  throughline: 'What nothing below may override. A card has no such thing: this is a safe default, make it yours.',
  voice: 'From the card: system prompt, personality and post-history instructions.',
  axes: 'From the card: description, scenario and examples; the greetings.',
  model: 'A card names no model: choose one, in the order to try.',
  defaultLocale: 'A card does not say its language.',
  extensions: 'The whole card, to the letter, so that `setlist export` gives it back. Never interpreted.',
};

function comment(document: Document): void {
  if (!isMap(document.contents)) return;
  for (const { key } of document.contents.items) {
    if (!isScalar(key)) continue;
    const said = COMMENTS[String(key.value)];
    if (said === undefined) continue;
    key.commentBefore = ` ${said}`;
    key.spaceBefore = true;
  }
}

function moduleFile(option: string, body: string): string {
  const description = option === 'card' ? 'From the card.' : `Greeting of the card: ${option}.`;
  return `---\n${stringify({ description })}---\n${body}\n`;
}

function greetingsOf(
  data: JsonObject,
  render: (text: JsonObject[string]) => string,
): { texts: string[]; left: number } {
  const alternates = Array.isArray(data['alternate_greetings']) ? data['alternate_greetings'] : [];
  const all = [data['first_mes'] ?? '', ...alternates];
  const texts = all
    .slice(0, GREETINGS_LIMIT)
    .map(render)
    .filter((text) => text !== '');
  return { texts, left: Math.max(0, all.length - GREETINGS_LIMIT) };
}

function keptNotes(data: JsonObject): string[] {
  const book = data['character_book'];
  const entries = isObject(book) && Array.isArray(book['entries']) ? book['entries'].length : 0;
  const assets = Array.isArray(data['assets']) ? data['assets'].length : 0;
  return [
    ...(entries > 0
      ? [`${entries} lorebook entries are kept in \`extensions\`; none is used, and no expression in them is run.`]
      : []),
    ...(assets > 0 ? [`${assets} assets are kept as they are named; none was fetched.`] : []),
  ];
}

function macroNotes({ unknown, userNamed }: MacroNotes): string[] {
  const names = [...unknown].slice(0, 10).map((name) => `\`${name}\``);
  return [
    ...(userNamed ? [`\`{{user}}\` became the variable \`${USER_VARIABLE}\`.`] : []),
    ...(names.length > 0 ? [`Macros that Setlist does not know stand in the text as words: ${names.join(', ')}.`] : []),
  ];
}

function keyOf(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-');
  const key = words.slice(0, 64).replace(/^-+/, '').slice(0, 63).replace(/-+$/, '');
  return new RegExp(KEY_PATTERN).test(key) ? key : 'character';
}

function versionOf(version: JsonObject[string] | undefined): string {
  if (typeof version !== 'string') return '1.0.0';
  const given = version.slice(0, 100).trim();
  if (new RegExp(SEMVER_PATTERN).test(given)) return given;
  const parts = /^v?(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?$/i.exec(given);
  return parts === null ? '1.0.0' : [parts[1], parts[2], parts[3]].map((part) => Number(part ?? 0)).join('.');
}

function labelled(label: string, text: string): string {
  return text === '' ? '' : `${label}:\n${text}`;
}

function paragraphs(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
