import { describe, expect, it } from 'vitest';
import { type NameOf, namesOf, unknownName } from './names.ts';

const nameOf: NameOf = (identity) =>
  ({ 'person:mbr_1': 'Ana', 'email:ana@example.com': 'Ana' })[identity] ?? unknownName(identity);

describe('namesOf', () => {
  it('names a person once, whatever they are known by', () => {
    expect(namesOf(['person:mbr_1', 'email:ana@example.com', 'server:start'], nameOf)).toEqual(['Ana']);
  });

  it('shows the address of a co-author who is no member, not the id of one who left', () => {
    expect(namesOf(['person:mbr_9', 'email:zoe@example.com'], nameOf)).toEqual(['zoe@example.com']);
  });

  it('falls back to machines where no person is there', () => {
    expect(namesOf(['key:5f5c', 'server:start'], nameOf)).toEqual(['5f5c', 'the server']);
  });
});
