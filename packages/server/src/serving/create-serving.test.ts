import { parsePersona, type Revision } from '@setlist/core/persona';
import { expect, test } from 'vitest';
import { TINY, tinyFiles } from '../../../core/test/tiny-persona.ts';
import { newApiKey } from '../keys/api-key.ts';
import { createServing } from './create-serving.ts';
import type { EvaluationContext, Snapshot } from './serving.ts';

function revisionOf(version: string): Revision {
  const yaml = TINY['persona.yaml']?.replace('version: 1.0.0', `version: ${version}`) ?? '';
  const { revision } = parsePersona(tinyFiles({ 'persona.yaml': yaml }));
  if (revision === null) throw new Error('the fixture has errors');
  return revision;
}

const older = revisionOf('1.0.0');
const newer = revisionOf('1.1.0');
const local = newApiKey();
const elsewhere = newApiKey();

function snapshotOf(version: number, stable: Revision): Snapshot {
  const keyOf = ({ id, hash }: typeof local, environment: string) =>
    [id, { id, hash, environment, scopes: ['serve' as const] }] as const;
  return {
    version,
    environment: 'production',
    personas: new Map([
      ['tiny', { key: 'tiny', stable, publishedAt: '2026-01-01T00:00:00.000Z', revisions: [newer, older] }],
    ]),
    keys: new Map([keyOf(local, 'production'), keyOf(elsewhere, 'staging')]),
  };
}

function contextOf(attributes: EvaluationContext['attributes'] = {}): EvaluationContext {
  return { targetingKey: null, conversation: null, channel: null, locale: null, region: null, attributes };
}

function servedAs(serving: ReturnType<typeof createServing>, model: string, context = contextOf()) {
  const resolved = serving.resolve(model, context);
  if (!resolved.ok) throw new Error(resolved.error.message);
  return resolved.value;
}

test.each([
  ['tiny', newer],
  ['tiny@stable', newer],
  ['tiny@1.0.0', older],
  [`tiny@${older.digest}`, older],
])('%s names a revision', (model, revision) => {
  expect(servedAs(createServing(snapshotOf(1, newer)), model).revision).toBe(revision);
});

test.each([
  ['nobody', 'unknown_persona'],
  ['tiny@9.9.9', 'unknown_revision'],
  ['tiny@', 'unknown_revision'],
  ['', 'unknown_persona'],
  ['__proto__', 'unknown_persona'],
])('%j is refused and what there is is named', (model, code) => {
  const resolved = createServing(snapshotOf(1, newer)).resolve(model, contextOf());
  expect(resolved).toMatchObject({
    ok: false,
    error: { code, field: 'model', message: expect.stringContaining('There are') },
  });
});

test('attributes named as axes choose options, and an empty one says nothing', () => {
  const serving = createServing(snapshotOf(1, newer));
  expect(servedAs(serving, 'tiny', contextOf({ tone: 'playful' })).selection).toEqual({
    tone: 'playful',
    depth: 'short',
  });
  expect(servedAs(serving, 'tiny', contextOf({ tone: '' })).selection).toEqual({ tone: 'formal', depth: 'short' });
});

test('an unknown option is refused every time it is asked for, cached or not', () => {
  const serving = createServing(snapshotOf(1, newer));
  for (let time = 0; time < 2; time += 1) {
    expect(serving.resolve('tiny', contextOf({ tone: 'sour' }))).toMatchObject({
      ok: false,
      error: { code: 'unknown_option' },
    });
  }
});

test('what is composed once is composed no more, and never for another value', () => {
  const serving = createServing(snapshotOf(1, newer));
  const ada = servedAs(serving, 'tiny', contextOf({ tone: 'playful', first_name: 'Ada' })).composition;
  expect(servedAs(serving, 'tiny', contextOf({ tone: 'playful', first_name: 'Ada' })).composition).toBe(ada);
  const bob = servedAs(serving, 'tiny', contextOf({ tone: 'playful', first_name: 'Bob' })).composition;
  expect(ada.head).toContain('Make Ada smile');
  expect(bob.head).toContain('Make Bob smile');
});

test('no value can be made to look like another attribute in the cache', () => {
  const serving = createServing(snapshotOf(1, newer));
  const honest = servedAs(serving, 'tiny', contextOf({ tone: 'formal', depth: 'short' })).composition;
  for (const tone of ['formal|s5:short', 'formal\nshort', '|', 's6:formal']) {
    expect(serving.resolve('tiny', contextOf({ tone })).ok).toBe(false);
  }
  expect(servedAs(serving, 'tiny', contextOf({ tone: 'formal', depth: 'short' })).composition).toBe(honest);
});

test.each([
  ['true', true],
  ['false', false],
])('metadata has strings only, so vip=%s is a boolean', (text, isLounge) => {
  const serving = createServing(snapshotOf(1, newer));
  const { head } = servedAs(serving, 'tiny', contextOf({ tone: 'playful', vip: text })).composition;
  expect(head.includes('Offer the lounge')).toBe(isLounge);
});

test('a value that cannot be read as its type is refused with its field', () => {
  const resolved = createServing(snapshotOf(1, newer)).resolve('tiny', contextOf({ vip: 'perhaps' }));
  expect(resolved).toMatchObject({ ok: false, error: { code: 'invalid_variable', field: 'metadata.vip' } });
});

test('a key opens its own environment only', () => {
  const serving = createServing(snapshotOf(1, newer));
  expect(serving.authenticate(local.key)?.id).toBe(local.id);
  expect(serving.authenticate(elsewhere.key)).toBeNull();
  expect(serving.authenticate(newApiKey().key)).toBeNull();
  expect(serving.authenticate(`slk_${local.id}_${elsewhere.key.slice(-43)}`)).toBeNull();
  expect(serving.authenticate(undefined)).toBeNull();
});

test('a newer snapshot replaces an older one, never the other way round', () => {
  const serving = createServing(snapshotOf(5, older));
  expect(serving.swap(snapshotOf(6, newer))).toBe(true);
  expect(serving.swap(snapshotOf(4, older))).toBe(false);
  expect(servedAs(serving, 'tiny').revision).toBe(newer);
});
