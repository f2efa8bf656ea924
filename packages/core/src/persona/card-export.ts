import { type Card, cardOfKept, isObject, type Json, type JsonObject } from './card-json.ts';
import { CARD_EXTENSION, personaFilesOf } from './card-persona.ts';
import { compose } from './compose.ts';
import { promptText } from './messages.ts';
import { parsePersona } from './parse.ts';
import type { PersonaContent, Revision } from './revision.ts';

/** The card that a revision was imported from, as the revision now stands; `null` where it keeps none. */
export function keptCard(revision: Revision): Card | null {
  // The extension was parsed as YAML, which holds nothing but JSON.
  const kept = cardOfKept((revision.content.extensions[CARD_EXTENSION] ?? null) as Json);
  if (!kept.ok) return null;
  const imported = parsePersona(personaFilesOf(kept.value).files).revision?.content;
  if (imported !== undefined && spoken(imported) === spoken(revision.content)) {
    return withAbout(kept.value, imported, revision.content);
  }
  return rewritten(kept.value, revision);
}

/** A card for a revision that never was one. */
export function freshCard(revision: Revision): Card {
  const { content } = revision;
  const empty: JsonObject = Object.fromEntries(
    ['creator_notes', 'personality', 'scenario', 'mes_example', 'post_history_instructions'].map((field) => [
      field,
      '',
    ]),
  );
  const data: JsonObject = {
    ...empty,
    name: content.name,
    description: content.description,
    creator: content.owner,
    character_version: content.version,
    system_prompt: promptOf(revision),
    first_mes: content.throughline.disclosure[content.defaultLocale] ?? '',
    alternate_greetings: [],
    group_only_greetings: [],
    tags: [],
    extensions: { setlist: { key: content.key, digest: revision.digest } },
  };
  return { version: 3, root: { spec: 'chara_card_v3', spec_version: '3.0', data }, data };
}

/** Everything that reaches a model or a person, in one text that is equal when nothing of it was edited. */
function spoken({ throughline, voice, axes, channels, locales, fallback, variables, skills }: PersonaContent): string {
  return JSON.stringify({ throughline, voice, axes, channels, locales, fallback, variables, skills });
}

function withAbout(card: Card, imported: PersonaContent, content: PersonaContent): Card {
  const changed: JsonObject = {
    ...(imported.name === content.name ? {} : { name: content.name }),
    ...(imported.version === content.version ? {} : { character_version: content.version }),
  };
  return Object.keys(changed).length === 0 ? card : withData(card, { ...card.data, ...changed });
}

/** An edited persona: its prompt replaces the fields it was made of; `source` only grows. */
function rewritten(card: Card, revision: Revision): Card {
  const { data } = card;
  const source = Array.isArray(data['source']) ? data['source'] : [];
  const mark = `setlist:${revision.digest}`;
  const sources = source.includes(mark) ? source : [...source, mark];
  return withData(card, {
    ...data,
    name: revision.content.name,
    character_version: revision.content.version,
    system_prompt: promptOf(revision),
    description: '',
    personality: '',
    scenario: '',
    mes_example: '',
    post_history_instructions: '',
    ...(card.version === 3 ? { source: sources } : {}),
    extensions: {
      ...(isObject(data['extensions']) ? data['extensions'] : {}),
      setlist: { key: revision.content.key, digest: revision.digest },
    },
  });
}

function withData(card: Card, data: JsonObject): Card {
  return { ...card, data, root: { ...card.root, data } };
}

function promptOf(revision: Revision): string {
  const composed = compose(revision, {}, {});
  return composed.ok ? promptText(composed.value) : revision.content.voice;
}
