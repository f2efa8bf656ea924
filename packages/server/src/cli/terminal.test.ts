import { expect, test } from 'vitest';
import { wantsColour } from './terminal.ts';

test.each([
  [{ isTTY: true }, {}, true],
  [{}, {}, false],
  [{}, { CI: '1' }, false],
  [{ isTTY: true }, { TERM: 'dumb' }, false],
  [{ isTTY: true }, { NO_COLOR: '1' }, false],
  [{ isTTY: true }, { NO_COLOR: '' }, true],
  [{}, { FORCE_COLOR: '1' }, true],
  [{ isTTY: true }, { FORCE_COLOR: '0' }, false],
  [{}, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
])('on %j with %j, colour is %j', (stream, env, wanted) => {
  expect(wantsColour(stream, env)).toBe(wanted);
});
