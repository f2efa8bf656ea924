import { expect, test } from 'vitest';
import { refuseElsewhere, rolesOfKey } from './key-roles.ts';

const scopes = ['serve', 'author', 'admin'];
const member = (roles: readonly ('author' | 'admin' | 'viewer')[], active = true) => ({ roles, active });

test('a personal key carries what its person has and it was given, and nothing once they are gone', () => {
  expect(rolesOfKey(scopes, { as: 'person', member: member(['author', 'viewer']) })).toEqual(['author']);
  expect(rolesOfKey(scopes, { as: 'person', member: member(['admin']) })).toEqual(['author', 'admin']);
  expect(rolesOfKey(scopes, { as: 'person', member: member(['admin'], false) })).toEqual([]);
  expect(rolesOfKey(scopes, { as: 'person', member: null })).toEqual([]);
});

test('a service key carries what it was given; administration while its maker is an administrator', () => {
  expect(rolesOfKey(scopes, { as: 'service', member: null })).toEqual(['author', 'admin']);
  expect(rolesOfKey(scopes, { as: 'service', member: member(['admin']) })).toEqual(['author', 'admin']);
  expect(rolesOfKey(scopes, { as: 'service', member: member(['author']) })).toEqual(['author']);
  expect(rolesOfKey(scopes, { as: 'service', member: member(['admin'], false) })).toEqual(['author']);
});

test('roles that hold in one environment hold in no other', () => {
  const ci = { name: 'ci', environment: 'staging' };
  expect(refuseElsewhere(ci, 'staging')).toBeNull();
  expect(refuseElsewhere({ ...ci, environment: null }, 'production')).toBeNull();
  expect(refuseElsewhere(ci, 'production')).toMatchObject({ code: 'forbidden', field: 'authorization' });
});
