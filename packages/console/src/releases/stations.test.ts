import type { Release } from '@setlist/core/release';
import { describe, expect, it } from 'vitest';
import { lineInWords, stationsOf } from './stations.ts';

const states = (state: Release['state'], stage: Release['stage'], stages: Release['stages'] = ['flag', 'beta', 'ga']) =>
  stationsOf({ state, stage, stages }).map((station) => station.state);

describe('stationsOf', () => {
  it('has passed what lies before its stage', () => {
    expect(states('progressing', 'beta')).toEqual(['passed', 'here', 'ahead', 'ahead']);
  });

  it('says where it is held', () => {
    expect(states('held', 'flag')).toEqual(['held', 'ahead', 'ahead', 'ahead']);
  });

  it('is stable once completed', () => {
    expect(states('completed', 'ga')).toEqual(['passed', 'passed', 'passed', 'here']);
  });

  it('took back what it had reached', () => {
    expect(states('rolled_back', 'beta')).toEqual(['taken_back', 'taken_back', 'ahead', 'ahead']);
  });

  it('has everything ahead before it starts', () => {
    expect(new Set(states('approved', null))).toEqual(new Set(['ahead']));
  });

  it('branches off what is stable for an extension only', () => {
    const branches = stationsOf({ state: 'progressing', stage: 'extension', stages: ['extension'] });
    expect(branches.map(({ name, branch }) => [name, branch])).toEqual([
      ['base', false],
      ['extension', true],
      ['stable', false],
    ]);
  });
});

describe('lineInWords', () => {
  it('says every station', () => {
    expect(lineInWords(stationsOf({ state: 'held', stage: 'ga', stages: ['flag', 'ga'] }))).toBe(
      'flag: passed, GA: it is held here, stable: still ahead',
    );
  });
});
