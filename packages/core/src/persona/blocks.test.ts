import { expect, test } from 'vitest';
import { splitBlocks } from './blocks.ts';

const blocks = (text: string) =>
  splitBlocks(text).map(({ start, end, tight }) => (tight ? '+' : '') + text.slice(start, end));

test('paragraphs and list items are blocks', () => {
  expect(blocks('One\ntwo.\n\n\nThree.\n- a\n- b\n  more\n\n1. c\n2) d\n')).toEqual([
    'One\ntwo.',
    'Three.',
    '+- a',
    '+- b\n  more',
    '1. c',
    '+2) d',
  ]);
});

test('nothing is cut inside a code fence', () => {
  expect(blocks('Text:\n```\n- a\n\n- b\n```\n\nEnd.')).toEqual(['Text:\n```\n- a\n\n- b\n```', 'End.']);
});

test('nothing is cut inside an open Liquid tag, and a tag begins a block', () => {
  expect(blocks('- a\n{% if x %}\n- b\n\n- c\n{% endif %}\n- d\n\nEnd {{ x }}.')).toEqual([
    '- a',
    '+{% if x %}\n- b\n\n- c\n{% endif %}',
    '+- d',
    'End {{ x }}.',
  ]);
  expect(blocks('{% raw %}\n\n- a\n\n{% endraw %}')).toHaveLength(1);
});

test('an empty text has no blocks', () => {
  expect(blocks('')).toEqual([]);
  expect(blocks('\n \n')).toEqual([]);
});
