import { expect, test } from 'vitest';
import { axisFlags } from './options.ts';

test('an axis is a flag of its own, before or after the persona, with a space or an equals sign', () => {
  expect(axisFlags(['concierge', '--tone', 'playful', '--brevity=short'])).toEqual({
    operands: ['concierge'],
    selection: { tone: 'playful', brevity: 'short' },
  });
  expect(axisFlags(['--tone', 'playful', 'concierge']).operands).toEqual(['concierge']);
});

test.each([[['--tone']], [['--tone', '--brevity', 'short']], [['-x']], [['--Tone', 'a']]])(
  '%j is not understood, and that is a usage error',
  (words) => {
    expect(() => axisFlags(words)).toThrowError(expect.objectContaining({ code: 'usage', exitCode: 2 }));
  },
);
