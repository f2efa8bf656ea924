import { parsePersona, type Revision } from '@setlist/core/persona';
import type { Stage } from '@setlist/core/release';
import { expect, test } from 'vitest';
import { TINY, tinyFiles } from '../../../core/test/tiny-persona.ts';
import { snapshotOf as oneEnvironment, servedPersona } from '../../test/snapshot.ts';
import { newApiKey } from '../keys/api-key.ts';
import { createServing } from './create-serving.ts';
import type { EvaluationContext, ServedPersona, Snapshot } from './serving.ts';

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

const draft = revisionOf('2.0.0-draft.1');

function keyOf({ id, hash }: typeof local, environment: string, expiresAt: string | null = null) {
  return { id, hash, environment, scopes: ['serve' as const], expiresAt };
}

function snapshotOf(
  version: number,
  stable: Revision,
  more: Partial<ServedPersona> = {},
  revoked: string[] = [],
): Snapshot {
  const persona = servedPersona(stable, {
    revisions: [draft, newer, older],
    approved: new Set([newer.digest, older.digest]),
    ...more,
  });
  return oneEnvironment(
    version,
    'production',
    [persona],
    [keyOf(local, 'production'), keyOf(elsewhere, 'staging')],
    revoked,
  );
}

const APPLICATION = { environment: 'production', mayPreview: false };
const AUTHOR = { environment: 'production', mayPreview: true };

function contextOf(attributes: EvaluationContext['attributes'] = {}): EvaluationContext {
  return { targetingKey: null, conversation: null, channel: null, locale: null, region: null, attributes };
}

function servedAs(serving: ReturnType<typeof createServing>, model: string, context = contextOf()) {
  const resolved = serving.resolve(model, context, APPLICATION);
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
  const resolved = createServing(snapshotOf(1, newer)).resolve(model, contextOf(), APPLICATION);
  expect(resolved).toMatchObject({
    ok: false,
    error: { code, field: 'model', message: expect.stringMatching(/there are/i) },
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
    expect(serving.resolve('tiny', contextOf({ tone: 'sour' }), APPLICATION)).toMatchObject({
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
    expect(serving.resolve('tiny', contextOf({ tone }), APPLICATION).ok).toBe(false);
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
  const resolved = createServing(snapshotOf(1, newer)).resolve('tiny', contextOf({ vip: 'perhaps' }), APPLICATION);
  expect(resolved).toMatchObject({ ok: false, error: { code: 'invalid_variable', field: 'metadata.vip' } });
});

test('a key is known with its environment, and by nothing but itself', () => {
  const serving = createServing(snapshotOf(1, newer));
  expect(serving.authenticate(local.key)).toMatchObject({ id: local.id, environment: 'production' });
  expect(serving.authenticate(elsewhere.key)).toMatchObject({ environment: 'staging' });
  expect(serving.authenticate(newApiKey().key)).toBeNull();
  expect(serving.authenticate(`slk_${local.id}_${elsewhere.key.slice(-43)}`)).toBeNull();
  expect(serving.authenticate(undefined)).toBeNull();
});

test('a key stops at the moment it expires', () => {
  const keys = [keyOf(local, 'production', '2026-11-22T12:00:00.000Z')];
  let nowMs = Date.parse('2026-11-22T11:59:59.999Z');
  const serving = createServing(oneEnvironment(1, 'production', [], keys), () => nowMs);
  expect(serving.authenticate(local.key)?.id).toBe(local.id);
  nowMs += 1;
  expect(serving.authenticate(local.key)).toBeNull();
});

test('another environment has none of it', () => {
  const serving = createServing(snapshotOf(1, newer));
  const elsewhere = { environment: 'staging', mayPreview: true };
  expect(serving.resolve('tiny', contextOf(), elsewhere)).toMatchObject({
    ok: false,
    error: { code: 'unknown_persona' },
  });
});

test.each(['2.0.0-draft.1', draft.digest])(
  'what no release approved is unknown as %s, except to those who may preview',
  (label) => {
    const serving = createServing(snapshotOf(1, newer));
    const refused = serving.resolve(`tiny@${label}`, contextOf(), APPLICATION);
    expect(refused).toMatchObject({ ok: false, error: { code: 'unknown_revision' } });
    expect(JSON.stringify(refused)).not.toContain('1.0.0, 2.0.0');
    const previewed = serving.resolve(`tiny@${label}`, contextOf(), AUTHOR);
    expect(previewed).toMatchObject({ ok: true, value: { variant: 'preview', revision: { digest: draft.digest } } });
  },
);

test('a persona that nobody released does not exist for an application', () => {
  const unreleased = { stable: null, approved: new Set<string>() };
  const serving = createServing(snapshotOf(1, newer, unreleased));
  expect(serving.resolve('tiny', contextOf(), APPLICATION)).toMatchObject({ error: { code: 'unknown_persona' } });
  expect(serving.resolve('tiny@1.1.0', contextOf(), AUTHOR)).toMatchObject({ value: { variant: 'preview' } });
});

test.each(['tiny', 'tiny@stable', 'tiny@1.1.0', `tiny@${newer.digest}`])(
  'a revoked revision is refused as %s',
  (model) => {
    const serving = createServing(snapshotOf(1, newer, {}, [newer.digest]));
    for (const by of [APPLICATION, AUTHOR]) {
      expect(serving.resolve(model, contextOf(), by)).toMatchObject({ ok: false, error: { code: 'revoked' } });
    }
  },
);

const candidateAt = (stage: Stage, regions: readonly string[] | null = null) => ({
  candidate: { releaseId: 'rel_1', revision: newer, stage, regions, targetingKeys: new Set(['ada']) },
});
const from = (targetingKey: string | null, region: string | null) => ({ ...contextOf(), targetingKey, region });

test.each<[Stage, readonly string[] | null, string | null, string | null, Revision]>([
  ['flag', null, 'ada', null, newer],
  ['flag', null, 'bob', null, older],
  ['beta', null, null, null, older],
  ['beta', ['eu'], 'ada', 'us', newer],
  ['beta', ['eu'], 'ada', 'eu', newer],
  ['ga', null, null, null, newer],
  ['ga', ['eu'], 'ada', 'us', newer],
  ['ga', ['eu'], 'bob', 'us', older],
  ['ga', ['eu'], 'bob', null, older],
  ['ga', ['eu'], 'bob', 'eu', newer],
  ['ga', [], 'bob', 'eu', older],
  ['extension', null, null, null, newer],
])('at %s, open in %j, %j in %j gets its own', (stage, regions, targetingKey, region, revision) => {
  const serving = createServing(snapshotOf(1, older, candidateAt(stage, regions)));
  expect(servedAs(serving, 'tiny', from(targetingKey, region)).revision).toBe(revision);
  expect(servedAs(serving, 'tiny@stable', from(targetingKey, region)).revision).toBe(older);
  expect(servedAs(serving, 'tiny@candidate', from(targetingKey, region)).revision).toBe(newer);
});

test('a conversation goes on with what it began with, until that is taken back', () => {
  const [mine, other] = ['c-1', 'c-2'].map((conversation) => ({ ...contextOf(), conversation }));
  if (mine === undefined || other === undefined) throw new Error('There are two.');
  const serving = createServing(snapshotOf(1, older, {}));
  expect(servedAs(serving, 'tiny', mine).revision).toBe(older);
  serving.swap(snapshotOf(2, older, candidateAt('ga')));
  expect(servedAs(serving, 'tiny', mine)).toMatchObject({ revision: older, evaluation: { rule: 'conversation' } });
  expect(servedAs(serving, 'tiny', other)).toMatchObject({ revision: newer, variant: 'candidate' });
  serving.swap(snapshotOf(3, newer, { revisions: [newer, older] }));
  expect(servedAs(serving, 'tiny', mine).revision).toBe(older);
  serving.swap(snapshotOf(4, older, { approved: new Set([older.digest]) }));
  expect(servedAs(serving, 'tiny', other)).toMatchObject({ revision: older, variant: 'stable' });
});

test('a first release at flag serves nobody by the plain name, and says how to ask for it', () => {
  const serving = createServing(snapshotOf(1, newer, { stable: null, ...candidateAt('flag') }));
  expect(serving.resolve('tiny', contextOf(), APPLICATION)).toMatchObject({
    error: { code: 'unknown_revision', message: expect.stringContaining('tiny@candidate') },
  });
});

test('a newer snapshot replaces an older one, never the other way round', () => {
  const serving = createServing(snapshotOf(5, older));
  expect(serving.swap(snapshotOf(6, newer))).toBe(true);
  expect(serving.swap(snapshotOf(4, older))).toBe(false);
  expect(servedAs(serving, 'tiny').revision).toBe(newer);
});
