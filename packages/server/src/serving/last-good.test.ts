import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePersona, type Revision } from '@setlist/core/persona';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TINY, tinyFiles } from '../../../core/test/tiny-persona.ts';
import { servedPersona, snapshotOf } from '../../test/snapshot.ts';
import { createServing } from './create-serving.ts';
import { loadLastGood, saveLastGood } from './last-good.ts';
import type { Snapshot } from './serving.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'setlist-last-good-'));
  path = join(folder, 'snapshot.json');
});
afterEach(() => rm(folder, { recursive: true }));

function revisionOf(version: string): Revision {
  const yaml = TINY['persona.yaml']?.replace('version: 1.0.0', `version: ${version}`) ?? '';
  const { revision } = parsePersona(tinyFiles({ 'persona.yaml': yaml }));
  if (revision === null) throw new Error('the fixture has errors');
  return revision;
}

const stable = revisionOf('1.0.0');
const rolledOut = revisionOf('1.1.0');
const draft = revisionOf('2.0.0');
const key = { id: 'k', environment: 'production', scopes: ['serve'], hash: 'h', expiresAt: null } as const;
const tiny = servedPersona(stable, {
  candidate: {
    releaseId: 'rel_1',
    revision: rolledOut,
    stage: 'beta',
    regions: ['eu'],
    targetingKeys: new Set(['ada']),
  },
  revisions: [draft, rolledOut, stable],
  approved: new Set([stable.digest, rolledOut.digest]),
});
const snapshot = snapshotOf(7, 'production', [tiny], [key]);

function asked(of: Snapshot | null, model: string): string {
  if (of === null) return 'nothing';
  const who = { targetingKey: 'ada', region: 'eu', conversation: null, channel: null, locale: null };
  const context = { ...who, attributes: { region: 'eu' } };
  const found = createServing(of).find(model, context, { environment: 'production', mayPreview: false });
  return found.ok ? `${found.value.variant} ${found.value.revision.content.version}` : found.error.code;
}

test('what was saved serves the same after a restart', async () => {
  await saveLastGood(path, snapshot);
  const loaded = await loadLastGood(path, null);
  expect(loaded).toMatchObject({ version: 7, tag: snapshot.tag });
  for (const model of ['tiny', 'tiny@stable', 'tiny@candidate', 'tiny@1.0.0', `tiny@${rolledOut.digest}`]) {
    expect(asked(loaded, model)).toBe(asked(snapshot, model));
  }
  expect(loaded?.keys.get('k')).toEqual(key);
});

test('unapproved work is not on the disk', async () => {
  await saveLastGood(path, snapshot);
  expect(await readFile(path, 'utf8')).not.toContain(draft.digest);
  expect(asked(await loadLastGood(path, null), 'tiny@2.0.0')).toBe('unknown_revision');
});

test.each([
  ['a word of the prompt', (text: string) => text.replace('Be warm and brief.', 'Be cold and brief.')],
  ['who gets the candidate', (text: string) => text.replace('"targetingKeys":["ada"]', '"targetingKeys":["bob"]')],
  ['where it is open', (text: string) => text.replace('"regions":["eu"]', '"regions":null')],
  ['what is stable', (text: string) => text.replace(`"stable":"${stable.digest}"`, `"stable":"${rolledOut.digest}"`)],
  ['what a key may do', (text: string) => text.replace('"scopes":["serve"]', '"scopes":["admin"]')],
  ['its end', (text: string) => text.slice(0, -20)],
  ['everything', () => '{}'],
  ['all of it', () => ''],
])('a file in which %s was changed is trusted in nothing', async (_what, change) => {
  await saveLastGood(path, snapshot);
  const before = await readFile(path, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  await writeFile(path, after);
  expect(await loadLastGood(path, null)).toBeNull();
});

test('a revocation that was seen holds against an older copy of the file', async () => {
  await saveLastGood(path, snapshot);
  const older = await readFile(path);
  await saveLastGood(path, snapshotOf(8, 'production', [tiny], [key], [stable.digest]));
  await writeFile(path, older);
  const loaded = await loadLastGood(path, null);
  expect(asked(loaded, 'tiny@stable')).toBe('revoked');
  expect(asked(loaded, 'tiny')).toBe('candidate 1.1.0');
});

test('no file is nothing to serve', async () => {
  expect(await loadLastGood(path, null)).toBeNull();
});
