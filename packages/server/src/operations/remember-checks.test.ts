import { checkPersona, type PersonaFiles } from '@setlist/core/persona';
import { expect, test } from 'vitest';
import { tinyFiles, tinyWith } from '../../../core/test/tiny-persona.ts';
import { rememberChecks } from './remember-checks.ts';

function counted(most?: number) {
  let checks = 0;
  const count = async (files: PersonaFiles) => {
    checks += 1;
    return checkPersona(files);
  };
  return { check: rememberChecks(count, most), checks: () => checks };
}

test('the same content is checked once, whatever the order of its files, and other content anew', async () => {
  const { check, checks } = counted();
  const first = await check(tinyFiles());
  const again = await check(new Map([...tinyFiles()].reverse()));
  expect([again.revision?.digest, checks()]).toEqual([first.revision?.digest, 1]);
  const other = await check(tinyWith('version: 1.0.0', 'version: 1.0.1'));
  expect([other.revision?.digest === first.revision?.digest, checks()]).toEqual([false, 2]);
});

test('what was refused is checked anew', async () => {
  const { check, checks } = counted();
  const broken = tinyWith('default: formal', 'default: fromal');
  expect((await check(broken)).revision).toBeNull();
  await check(broken);
  expect(checks()).toBe(2);
});

test('what was longest unused is forgotten first', async () => {
  const { check, checks } = counted(2);
  const [a, b, c] = ['1.0.1', '1.0.2', '1.0.3'].map((version) => tinyWith('version: 1.0.0', `version: ${version}`));
  if (a === undefined || b === undefined || c === undefined) throw new Error('three were made');
  for (const files of [a, b, a, c]) await check(files);
  expect(checks()).toBe(3);
  await check(a);
  expect(checks()).toBe(3);
  await check(b);
  expect(checks()).toBe(4);
});
