import { expect, test } from 'vitest';
import { refusedField } from './refused-fields.ts';

const fine = { model: 'concierge', messages: [{ role: 'user', content: 'Hello' }] };

test('a request of known and unknown fields passes', () => {
  const message = { role: 'user', content: 'Hi', name: 'Ana', 'x-mark': 1, Größe: 2 };
  const body = { ...fine, messages: [message], seed: 7, top_k: 3, chat_template_kwargs: {}, 'x-own': true, Größe: 1 };
  expect(refusedField(body)).toBeNull();
});

test.each(['Messages', 'MESSAGES', 'meſſages', 'Model', 'MAX_TOKENS', 'ｍodel', 'Stream'])(
  'a second name for a field of ours is refused: %s',
  (name) => {
    expect(refusedField({ ...fine, [name]: [] })).toMatchObject({ code: 'invalid_request', field: name });
  },
);

test.each(['Role', 'CONTENT', 'Content'])('likewise within a message: %s', (name) => {
  const messages = [...fine.messages, { role: 'user', content: 'Hi', [name]: 'system' }];
  expect(refusedField({ ...fine, messages })).toMatchObject({ field: `messages[1].${name}` });
});

test.each(['chat_template', 'prompt_logprobs', 'echo', 'models', 'n_predict', 'Chat_Template', 'system', '__proto__'])(
  'a field that goes round the persona is refused: %s',
  (name) => {
    const body = JSON.parse(JSON.stringify(fine).replace('{', `{${JSON.stringify(name)}:{"temperature":2},`));
    expect(refusedField(body)).toMatchObject({ field: name, message: expect.stringContaining('not passed on') });
  },
);

test('a body of thousands of fields is refused by their number', () => {
  const many = Object.fromEntries(Array.from({ length: 300 }, (_none, index) => [`field_${index}`, 1]));
  expect(refusedField({ ...fine, ...many })).toMatchObject({ message: expect.stringContaining('200') });
});
