import { describe, expect, it } from 'vitest';
import { ago, count, milliseconds, parameterWords, shortDigest } from './words.ts';

describe('words for people', () => {
  it('says how long ago in the largest unit that fits', () => {
    const now = new Date('2026-11-22T12:00:00Z');
    expect(ago(new Date('2026-11-22T11:59:30Z'), now)).toBe('just now');
    expect(ago(new Date('2026-11-22T12:00:30Z'), now)).toBe('in a moment');
    expect(ago(new Date('2026-11-22T11:15:00Z'), now)).toBe('45 minutes ago');
    expect(ago(new Date('2026-11-21T11:00:00Z'), now)).toBe('yesterday');
    expect(ago(new Date('2024-11-01T11:00:00Z'), now)).toBe('2 years ago');
  });

  it('counts one thing and several', () => {
    expect([count(1, 'token'), count(0, 'token'), count(1_116, 'token')]).toEqual([
      '1 token',
      '0 tokens',
      '1,116 tokens',
    ]);
  });

  it('says what an option does to parameters', () => {
    expect(parameterWords({ temperature: { add: -0.2 }, top_p: { add: 0.1 }, max_tokens: { set: 200 } })).toEqual([
      'temperature −0.2',
      'top_p +0.1',
      'max_tokens = 200',
    ]);
  });

  it('shortens digests and durations', () => {
    expect(shortDigest(`sha256:${'0123456789ab'.repeat(5)}cdef`)).toBe('0123456789ab');
    expect([milliseconds(412.4), milliseconds(1_250)]).toEqual(['412 ms', '1.3 s']);
  });
});
