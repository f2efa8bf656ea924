import { expect, test } from 'vitest';
import { sanitise } from './sanitise.ts';

const PROMPT = 'You speak as the house.\nNever invent opening hours.\n"Quiet" hours begin at ten.';

test.each([
  'Unsupported parameter: logit_bias.',
  "Invalid schema for response_format 'place': additionalProperties must be false.",
])('an ordinary message passes: %s', (message) => {
  expect(sanitise(message, PROMPT, [])).toBe(message);
});

test.each([
  ['word for word', 'Bad message: Never invent opening hours.'],
  ['in other case and spacing', 'bad message: NEVER   INVENT\nOPENING hours'],
  ['escaped as JSON', 'Bad: as the house.\\nNever invent op'],
  ['escaped by code', 'Bad: \\u004eever \\\\u0069nvent o\\u0070ening hours'],
  ['quotes escaped', 'Bad: opening hours.\\n\\"Quiet\\" hours'],
])('a message that quotes the prompt %s is withheld', (_how, message) => {
  expect(sanitise(message, PROMPT, [])).toBeNull();
});

test('keys, addresses and opaque words are struck out', () => {
  const message =
    'Key sk-proj-abcdefghijklmnop at https://10.1.2.3/v1 (10.1.2.3:80) of org-9f8e7d6c5b, trace deadbeefdeadbeefdeadbeefdeadbeef';
  expect(sanitise(message, PROMPT, [])).toBe('Key … at … (…) of …, trace …');
});

test("the upstream's own key is struck out whatever its shape, and a part of it withholds the message", () => {
  const secrets = ['correct horse', 'staple-of-sixteen-and-more', 'x'];
  expect(sanitise('Bad key: correct horse. Next.', PROMPT, secrets)).toBe('Bad key: …. Next.');
  expect(sanitise('Bad key: correct\\u0020horse.', PROMPT, secrets)).toBe('Bad key: ….');
  expect(sanitise('Bad key: staple of sixteen and mo', PROMPT, secrets)).toBeNull();
});

test('an empty or endless message is none, or cut', () => {
  expect(sanitise('  ', PROMPT, [])).toBeNull();
  expect(sanitise('bad word. '.repeat(200), PROMPT, [])?.length).toBeLessThanOrEqual(400);
});
