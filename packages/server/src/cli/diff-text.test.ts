import type { RevisionDiff } from '@setlist/core/persona';
import pc from 'picocolors';
import { expect, test } from 'vitest';
import { diffText } from './diff-text.ts';

const plain = pc.createColors(false);
const same = (text: string) => ({ kind: 'same' as const, text });
const DIFF: RevisionDiff = {
  from: { digest: `sha256:${'a'.repeat(64)}`, version: '1.0.0' },
  to: { digest: `sha256:${'b'.repeat(64)}`, version: '1.1.0' },
  identical: false,
  groups: [
    {
      group: 'axis',
      title: 'tone',
      changes: [
        {
          kind: 'changed',
          path: '/axes/0/options/0/body',
          what: 'tone/warm: instructions',
          before: 'one\ntwo\nthree',
          after: 'one\n2\nthree',
        },
        { kind: 'added', path: '/axes/0/options/1', what: 'tone/cold', before: null, after: 'Be cold.' },
      ],
    },
  ],
  prompt: {
    selection: { tone: 'warm' },
    lines: [
      ...Array.from({ length: 9 }, (_, n) => same(`line ${n}`)),
      { kind: 'removed', text: 'two' },
      { kind: 'added', text: '2' },
    ],
    tokensBefore: 10,
    tokensAfter: 12,
    parametersBefore: { temperature: 0.5 },
    parametersAfter: { temperature: 0.5, max_tokens: 100 },
  },
};

test('a diff reads by group, with only the lines that changed and a little around them', () => {
  expect(diffText(DIFF, plain)).toBe(
    [
      '1.0.0 sha256:aaaaaaaaaaaa → 1.1.0 sha256:bbbbbbbbbbbb',
      '',
      'Axis tone',
      '  ~ tone/warm: instructions',
      '      - two',
      '      + 2',
      '  + tone/cold',
      '      + Be cold.',
      '',
      'What the model would receive tone warm',
      '  …',
      '  line 7',
      '  line 8',
      '- two',
      '+ 2',
      '  10 → 12 tokens',
      "  max_tokens the model's own → 100",
    ].join('\n'),
  );
});

test('equal revisions are said to be equal, and a prompt that can not be composed is said so', () => {
  expect(diffText({ ...DIFF, identical: true }, plain)).toMatch(/^Nothing differs/);
  expect(diffText({ ...DIFF, prompt: null }, plain)).toContain('can not compose');
});
