import { expect, test } from 'vitest';
import { parseContextSchema } from './context-schema.ts';
import { readAttributes } from './read-attributes.ts';

const description = 'Of the test.';
const parsed = parseContextSchema({
  attributes: {
    seats: { type: 'number', description },
    beta: { type: 'boolean', description },
    tags: { type: 'strings', description },
    'app.version': { type: 'semver', description },
    'app.build': { type: 'number', description },
  },
});
const schema = parsed.ok ? parsed.value : { attributes: [] };

test.each([
  [{ seats: '3' }, { seats: 3 }],
  [{ seats: '-2.5e1' }, { seats: -25 }],
  [{ seats: '0x10' }, { seats: '0x10' }],
  [{ seats: ' 3' }, { seats: ' 3' }],
  [{ seats: '1e999' }, { seats: '1e999' }],
  [{ beta: 'true' }, { beta: true }],
  [{ beta: 'TRUE' }, { beta: 'TRUE' }],
  [{ tags: 'vip, early,' }, { tags: ['vip', 'early'] }],
  [{ tags: '' }, { tags: [] }],
  [{ 'app.version': '1.2.3', 'app.build': '7' }, { app: { version: '1.2.3', build: 7 } }],
  [{ app: 'mine', 'app.build': '7' }, { app: { build: 7 } }],
  [
    { tone: 'true', 'not.declared': '3' },
    { tone: 'true', 'not.declared': '3' },
  ],
])('%j says %j', (metadata, context) => {
  expect(readAttributes(metadata, schema)).toEqual({ ok: true, value: context });
});

test('what no context may have is refused here too', () => {
  expect(readAttributes(JSON.parse('{"__proto__":"x"}'), schema)).toMatchObject({ ok: false });
  expect(readAttributes({ tags: 'a,'.repeat(600) }, schema)).toMatchObject({ ok: false });
});
