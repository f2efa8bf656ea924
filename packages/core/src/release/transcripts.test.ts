import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tell } from '../../test/tell-transcript.ts';

const FOLDER = fileURLToPath(new URL('./transcripts/', import.meta.url));
const stories = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));

test('there are at least ten stories', () => expect(stories.length).toBeGreaterThanOrEqual(10));

/** `REWRITE_TRANSCRIPTS=1` writes down what happens now; the difference is then the review. */
test.each(stories)('%s happens as told', (name) => {
  const story = readFileSync(FOLDER + name, 'utf8');
  const told = tell(story);
  if (process.env['REWRITE_TRANSCRIPTS'] === '1') writeFileSync(FOLDER + name, told);
  else expect(told).toBe(story);
});
