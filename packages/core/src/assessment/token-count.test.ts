import { expect, test } from 'vitest';
import { revisionOf } from '../../test/assessed.ts';
import { tinyFiles, tinyWith } from '../../test/tiny-persona.ts';
import { compose } from '../persona/compose.ts';
import { SELECTION_LIMIT } from '../persona/limits.ts';
import { prepare } from '../persona/prepare.ts';
import { selectionOf, visitReachable } from '../persona/reachable.ts';
import { countTokens } from './token-count.ts';

test.each([
  ['as it is', tinyFiles()],
  [
    'with a long option that conflicts',
    tinyFiles({ 'modules/tone/playful.md': `---\nconflicts: [depth/long]\n---\n${'Long. '.repeat(90)}` }),
  ],
  [
    'with a template that depends on the channel',
    tinyWith(
      'Be warm and brief.',
      "{% if channel == 'sms' %}Be warm, brief and plain, in one short message, always.{% endif %} Be warm.",
    ),
  ],
  [
    'with an option for one locale',
    tinyFiles({ 'modules/depth/long.md': `---\nlocales: [de]\n---\n${'Lang. '.repeat(90)}` }),
  ],
])('the largest composition is as large as the largest of all of them: %s', (_case, files) => {
  const revision = revisionOf(files);
  const counts: number[] = [];
  visitReachable(prepare(revision), SELECTION_LIMIT, (chosen, { channel, locale }) => {
    const composed = compose(revision, selectionOf(chosen), channel === null ? { locale } : { channel, locale });
    if (!composed.ok) throw new Error(composed.error.message);
    counts.push(composed.value.tokens);
  });
  const composed = compose(revision, {}, {});
  expect(counts.length).toBeGreaterThan(10);
  expect(countTokens(revision)).toEqual({
    byDefault: composed.ok ? composed.value.tokens : null,
    largest: Math.max(...counts),
  });
});
