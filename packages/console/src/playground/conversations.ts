import { gatewayPaths } from '../paths.ts';
import { type Answer, AWAITED, end, isUnderWay, receive } from './answer.ts';
import { failureOf, readAnswer } from './read-answer.ts';
import { chatRequest, type Message, type Settings } from './settings.ts';

/** What was asked, with which settings, and what came back. */
export interface Exchange {
  readonly id: number;
  readonly asked: string;
  readonly settings: Settings;
  readonly answer: Answer;
}

export interface Conversation {
  /** Names it in the metadata of every request. */
  readonly id: string;
  readonly exchanges: readonly Exchange[];
}

/** The conversations of this tab, one for each persona; they outlive the page that shows them. */
export interface Conversations {
  readonly of: (persona: string) => Conversation;
  readonly subscribe: (listener: () => void) => () => void;
  /** Asks with a key, and streams the answer into the conversation. Does nothing while an answer is under way. */
  readonly ask: (persona: string, text: string, settings: Settings, apiKey: string) => Promise<void>;
  /** Asks the last question again, with these settings. */
  readonly regenerate: (persona: string, settings: Settings, apiKey: string) => Promise<void>;
  readonly stop: (persona: string) => void;
  readonly startNew: (persona: string) => void;
}

const KEY_REFUSED = {
  code: 'unauthenticated',
  message: 'The server refused the key: it was revoked or is over. Get another, then ask again.',
};

/** Opens an empty set of conversations that ask the gateway of this origin. */
export function openConversations(options: { onUnauthenticated: () => void }): Conversations {
  const conversations = new Map<string, Conversation>();
  const underWay = new Map<string, AbortController>();
  const listeners = new Set<() => void>();

  const of = (persona: string): Conversation => {
    const known = conversations.get(persona);
    if (known !== undefined) return known;
    const started = newConversation();
    conversations.set(persona, started);
    return started;
  };
  const change = (persona: string, next: Conversation) => {
    conversations.set(persona, next);
    for (const listener of listeners) listener();
  };
  const update = (persona: string, id: string, step: (answer: Answer) => Answer) => {
    const now = of(persona);
    if (now.id !== id) return;
    change(persona, {
      ...now,
      exchanges: now.exchanges.map((exchange, index) =>
        index === now.exchanges.length - 1 ? { ...exchange, answer: step(exchange.answer) } : exchange,
      ),
    });
  };

  const stop = (persona: string) => underWay.get(persona)?.abort();

  const ask = async (persona: string, text: string, settings: Settings, apiKey: string) => {
    const before = of(persona);
    if (underWay.has(persona)) return;
    const abort = new AbortController();
    underWay.set(persona, abort);
    const asked: Exchange = { id: before.exchanges.length, asked: text, settings, answer: AWAITED };
    const now = { ...before, exchanges: [...before.exchanges, asked] };
    change(persona, now);

    const startedAt = performance.now();
    const elapsedMs = () => performance.now() - startedAt;
    const step = (advance: (answer: Answer) => Answer) => update(persona, now.id, advance);
    try {
      const request = chatRequest(persona, settings, messagesOf(now), now.id);
      const response = await fetch(gatewayPaths.chatCompletions, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(request),
        signal: abort.signal,
      });
      if (response.status === 401) {
        options.onUnauthenticated();
        return step((answer) => receive(answer, { kind: 'failure', failure: KEY_REFUSED }, elapsedMs()));
      }
      if (!response.ok || response.body === null) {
        const failure = failureOf(response.status, await response.text());
        return step((answer) => receive(answer, { kind: 'failure', failure }, elapsedMs()));
      }
      for await (const event of readAnswer(response.body)) step((answer) => receive(answer, event, elapsedMs()));
    } catch {
      if (abort.signal.aborted) return;
      const failure = {
        code: 'unreachable',
        message: 'The connection to the server was lost. Check that it runs, then ask again.',
      };
      step((answer) => receive(answer, { kind: 'failure', failure }, elapsedMs()));
    } finally {
      if (underWay.get(persona) === abort) underWay.delete(persona);
      step((answer) => end(answer, abort.signal.aborted, elapsedMs()));
    }
  };

  return {
    of,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ask,
    stop,
    regenerate: async (persona, settings, apiKey) => {
      const now = of(persona);
      const last = now.exchanges.at(-1);
      if (last === undefined || isUnderWay(last.answer)) return;
      change(persona, { ...now, exchanges: now.exchanges.slice(0, -1) });
      await ask(persona, last.asked, settings, apiKey);
    },
    startNew: (persona) => {
      stop(persona);
      underWay.delete(persona);
      change(persona, newConversation());
    },
  };
}

/** A conversation's messages in order; answers without text are left out. */
export function messagesOf(conversation: Conversation): readonly Message[] {
  return conversation.exchanges.flatMap(({ asked, answer }) => {
    const question: Message = { role: 'user', content: asked };
    return answer.text === '' ? [question] : [question, { role: 'assistant', content: answer.text }];
  });
}

function newConversation(): Conversation {
  const random = crypto.getRandomValues(new Uint8Array(8));
  const suffix = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { id: `playground-${suffix}`, exchanges: [] };
}
