import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openCliFolder } from './cli-folder.ts';

const { cwd, setlist } = await openCliFolder();

const AUDIENCE = `context:
  plan: { type: string, description: What is paid for. }
segments:
  paying: plan == "pro"
  staff: targetingKey in list("staff")
lists:
  staff: sha256:${'a'.repeat(64)}
`;

beforeAll(async () => {
  await writeFile(join(cwd, 'audience.yaml'), AUDIENCE);
  await writeFile(join(cwd, 'broken.yaml'), 'segments: { a: plam == 1 }');
  await writeFile(join(cwd, 'context.json'), '{"plan":"pro"}');
});

test.each([
  ['region == "nz"', ['--context', '{"region":"nz"}'], 0, 'matches'],
  ['region == "nz"', ['--context', '{"region":"au"}'], 1, 'does not match'],
  ['region == "nz"', ['--context', '{}'], 1, 'Undecided'],
  ['segment("paying")', ['--context', '@context.json', '--audience', 'audience.yaml'], 0, 'matches'],
  ['regoin == "nz"', ['--context', '{}'], 1, 'Did you mean `region`?'],
])('segment test %s %j ends with %i', async (rule, args, code, words) => {
  const { exitCode, stdout } = await setlist('segment', 'test', rule, ...args);
  expect([exitCode, stdout]).toEqual([code, expect.stringContaining(words)]);
});

test.each([
  ['true', ['--context', 'nz'], '--context is a JSON object'],
  ['true', ['--context', '[]'], 'context'],
  ['true', ['--context', '@nowhere.json'], 'nowhere.json can not be read'],
  ['true', ['--context', '{}', '--audience', 'broken.yaml'], '/segments/a: '],
  ['segment("staff")', ['--context', '{}', '--audience', 'audience.yaml'], 'the list `staff`'],
])('segment test %s %j is a usage error', async (rule, args, words) => {
  const { exitCode, stderr } = await setlist('segment', 'test', rule, ...args);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(words)]);
});

test('segment test answers as JSON', async () => {
  const { json } = await setlist('segment', 'test', 'region == "nz"', '--context', '{"region":"nz"}', '--json');
  expect(json()).toEqual({ matches: true, undecided: false });
});
