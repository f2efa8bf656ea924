import { expect, test } from 'vitest';
import { mappedRoles, mayComeIn } from './mapped-roles.ts';

const mapping = {
  defaultRole: 'viewer',
  roles: { claim: 'groups', byValue: { admins: 'admin', writers: 'author', editors: 'author' } },
} as const;

test.each([
  [{ groups: ['writers', 'admins'] }, ['author', 'admin']],
  [{ groups: 'writers' }, ['author']],
  [{ groups: ['writers', 'editors'] }, ['author']],
  [{ groups: ['others', 'toString', 7, null] }, ['viewer']],
  [{ groups: { admins: true } }, ['viewer']],
  [{}, ['viewer']],
])('%j is mapped to %j', (claims, roles) => {
  expect(mappedRoles(mapping, claims)).toEqual(roles);
});

test('without a mapping the provider says nothing of roles', () => {
  expect(mappedRoles({ defaultRole: 'viewer', roles: null }, { groups: ['admins'] })).toBeNull();
});

test('a domain is the whole of what follows the last @', () => {
  const may = (email: string) => mayComeIn({ domains: ['corp.example'] }, email);
  expect(may('ada@corp.example')).toBe(true);
  expect(may('ADA@CORP.EXAMPLE')).toBe(true);
  const others = ['eve@notcorp.example', 'eve@sub.corp.example', 'eve@corp.example@evil.example', 'eve@'];
  expect(others.filter(may)).toEqual([]);
  expect(mayComeIn({ domains: [] }, 'ada@corp.example')).toBe(false);
});
