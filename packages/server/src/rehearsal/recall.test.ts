import { expect, it } from 'vitest';
import type { RecordedConversation } from './conversation.ts';
import { indexConversations } from './corpus.ts';
import { recall } from './recall.ts';

function recorded(id: string, said: readonly string[], more: Partial<RecordedConversation> = {}): RecordedConversation {
  const turns = said.map((content, at) => ({
    role: at % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content,
  }));
  return { id, services: [], hints: [], also: [], turns, ...more };
}

const corpus = await indexConversations([
  recorded('bar', [
    'Is there a bar with music?',
    'The Lantern. Sit or dance?',
    'We would rather sit.',
    'Take the left wall.',
  ]),
  recorded('club', ['Is there a club with a bar and music on Monday?', 'Basement 9.', 'Thanks!', 'Enjoy.']),
  recorded('paket', ['Wo ist mein Paket mit dem Router?', 'Bitte sehen Sie in der App nach.']),
  recorded('plain', ['Where can I buy a hat?', 'At the hatter.'], { hints: ['formal'], also: ['Do you sell caps?'] }),
  recorded('witty', ['Where can I buy a hat, quickly?', 'Where heads are turned.'], { hints: ['playful'] }),
]);

const ask = (userTurns: readonly string[], assistantTurns: readonly string[] = [], system = '') =>
  recall(corpus, { userTurns, assistantTurns, system }, 1, 7)[0];

it('answers from the nearest question', () => {
  expect(ask(['a bar with some music, please'])).toBe('The Lantern. Sit or dance?');
  expect(ask(['Do you sell caps?'])).toBe('At the hatter.');
});

it('does not draw on a conversation that begins as the one being played does, however it is spelt', () => {
  expect(ask(['is there a BAR with music'])).toBe('Basement 9.');
});

it('goes on in the conversation that its last answer came from', () => {
  const heard = ['a bar with some music, please'];
  expect(
    ask(
      [...heard, 'yes please'],
      ['[Rehearsal: answered from recorded conversations, not by a model.] The Lantern. Sit or dance?'],
    ),
  ).toBe('Take the left wall.');
});

it('answers in the language asked, or not at all', () => {
  expect(ask(['Wo ist denn mein Paket?'])).toBe('Bitte sehen Sie in der App nach.');
  expect(ask(['Gibt es hier eine Bar?'])).toBeUndefined();
  expect(ask(['音楽'])).toBeUndefined();
});

it('has no answer when nothing fits', () => {
  expect(ask(['Explain quantum chromodynamics'])).toBeUndefined();
  expect(ask([''])).toBeUndefined();
});

it('keeps to the conversations that suit the system message', () => {
  expect(ask(['where do I buy a hat'], [], 'Be playful.')).toBe('Where heads are turned.');
  expect(ask(['where do I buy a hat'], [], 'Be formal.')).toBe('At the hatter.');
});

it('gives several answers that differ, the same ones each time', () => {
  const heard = { userTurns: ['where do I buy a hat'], assistantTurns: [], system: '' };
  const answers = recall(corpus, heard, 2, 1);
  expect(new Set(answers).size).toBe(2);
  expect(recall(corpus, heard, 2, 1)).toEqual(answers);
});
