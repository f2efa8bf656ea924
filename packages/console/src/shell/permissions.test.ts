import { describe, expect, it } from 'vitest';
import { mayOf, permissionIn, whoMay } from './permissions.ts';

describe('mayOf', () => {
  it('lets an author propose and not review', () => {
    const may = mayOf(['author']);
    expect(may.proposeReleases).toBe(true);
    expect(may.reviewReleases).toBe(false);
  });

  it('lets an admin do everything and nobody nothing', () => {
    expect(Object.values(mayOf(['admin']))).not.toContain(false);
    expect(Object.values(mayOf([]))).not.toContain(true);
  });
});

describe('whoMay', () => {
  it('names every role that carries the permission, admin last', () => {
    expect(whoMay('release.rollback')).toBe('a releaser, an operator, or an admin');
    expect(whoMay('policy.change')).toBe('an admin');
  });
});

describe('permissionIn', () => {
  it('finds the permission in the words of a refusal', () => {
    expect(permissionIn('Ana has viewer, which does not carry `release.start`. Ask …')).toBe('release.start');
  });

  it('takes nothing else in backticks for one', () => {
    expect(permissionIn('Use `setlist keys create` or `docs.access`.')).toBeNull();
  });
});
