import { checkPersona, compose, parsePersona } from '@setlist/core/persona';
import { expect, test } from 'vitest';
import { starterPersona } from './starter-persona.ts';

const files = (key: string) =>
  new Map([...starterPersona(key)].map(([path, text]) => [path, new TextEncoder().encode(text)]));

test('the starter passes every check without a warning, and every one of its options composes', () => {
  const { revision, diagnostics, selections } = checkPersona(files('front-desk'));
  expect(diagnostics).toEqual([]);
  expect(revision?.content).toMatchObject({ key: 'front-desk', name: 'Front Desk' });
  expect(selections).toBeGreaterThanOrEqual(8);
});

test('its variable and its channel are heard', () => {
  const { revision } = parsePersona(files('a'));
  if (revision === null) throw new Error('the starter does not parse');
  const composed = compose(revision, { tone: 'brisk' }, { channel: 'sms', variables: { business_name: 'Acme' } });
  expect(composed.ok && composed.value.head).toContain('assistant of Acme');
  expect(composed.ok && composed.value.parameters).toMatchObject({ temperature: 0.4, max_tokens: 300 });
});
