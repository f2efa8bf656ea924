import { expect, test } from 'vitest';
import { around, out, release, T0, who } from '../../test/release-cast.ts';
import { permittedCommands } from './permitted-commands.ts';
import { RELEASE_COMMAND_TYPES } from './rule.ts';
import { RULES } from './rules.ts';

const permitted = (...given: Parameters<typeof permittedCommands>) =>
  permittedCommands(...given).flatMap(({ type, permitted }) => (permitted ? [type] : []));

test('every rule is among the commands', () => {
  expect(Object.keys(RULES).sort()).toEqual([...RELEASE_COMMAND_TYPES].sort());
});

test('an operator may take back and not put forward', () => {
  expect(permitted(release({ state: 'approved' }), who('eve'), T0, around())).toEqual(['review', 'abort']);
  expect(permitted(out(), who('eve'), T0, around())).toEqual(['review', 'hold', 'rollback']);
});

test('a viewer may do nothing, and is told which right is lacking', () => {
  const choices = permittedCommands(out(), who('gus'), T0, around());
  for (const choice of choices)
    expect(choice).toMatchObject({ permitted: false, refusal: { code: 'forbidden', field: 'authorization' } });
});

test('a clock that says no time is a bug, not a refusal', () => {
  expect(() => permittedCommands(out(), who('ada'), 'noon', around())).toThrow('Bug in Setlist');
});

test('a key of another environment may do nothing here, whatever its roles', () => {
  const elsewhere = { ...who('ci'), environment: 'staging' };
  expect(permitted(out(), elsewhere, T0, around())).toEqual([]);
  expect(permitted(out(), { ...elsewhere, environment: out().environment }, T0, around())).toContain('hold');
});
