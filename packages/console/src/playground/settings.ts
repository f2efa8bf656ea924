import type { Selection } from '@setlist/core/persona';
import type { ComposeRequest } from '@setlist/sdk';
import type { PlaygroundSearch } from '../paths.ts';
import { formatSelection, formatVariables, parseSelection, parseVariables, type VariableValues } from '../url-state.ts';

/** What a person set for the conversation; what they left alone is absent. */
export interface Settings {
  /** A version or digest; absent: what is served. */
  readonly revision?: string;
  readonly selection: Selection;
  readonly channel?: string;
  readonly locale?: string;
  readonly variables: VariableValues;
}

export function settingsOf(search: PlaygroundSearch): Settings {
  const { revision, channel, locale } = search;
  return {
    ...(revision === undefined ? {} : { revision }),
    selection: parseSelection(search.selection),
    ...(channel === undefined ? {} : { channel }),
    ...(locale === undefined ? {} : { locale }),
    variables: parseVariables(search.variables),
  };
}

/** The address of settings: what is left alone leaves nothing there. */
export function searchOf(settings: Settings): PlaygroundSearch {
  const selection = formatSelection(settings.selection);
  const variables = formatVariables(settings.variables);
  return {
    ...(settings.revision ? { revision: settings.revision } : {}),
    ...(selection === undefined ? {} : { selection }),
    ...(settings.channel ? { channel: settings.channel } : {}),
    ...(settings.locale ? { locale: settings.locale } : {}),
    ...(variables === undefined ? {} : { variables }),
  };
}

/** The request that composes what the model would receive. */
export function composeRequest(persona: string, settings: Settings): ComposeRequest {
  return { persona, ...settings };
}

export interface Message {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** A chat completion request in OpenAI's shape, with the settings as its metadata: a map of strings. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly stream: true;
  readonly stream_options: { readonly include_usage: true };
  readonly metadata: Readonly<Record<string, string>>;
}

/** The request that asks the gateway; `conversation` names the conversation in metadata. */
export function chatRequest(
  persona: string,
  settings: Settings,
  messages: readonly Message[],
  conversation: string,
): ChatRequest {
  const variables = Object.entries(settings.variables).map(([name, value]) => [name, String(value)] as const);
  return {
    model: settings.revision === undefined ? persona : `${persona}@${settings.revision}`,
    messages,
    stream: true,
    stream_options: { include_usage: true },
    metadata: {
      conversation,
      ...settings.selection,
      ...Object.fromEntries(variables),
      ...(settings.channel === undefined ? {} : { channel: settings.channel }),
      ...(settings.locale === undefined ? {} : { locale: settings.locale }),
    },
  };
}
