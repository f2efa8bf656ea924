import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { assess } from '@setlist/core/assessment';
import { checkPersona } from '@setlist/core/persona';
import { expect, test } from 'vitest';
import { assessAside } from './assess-aside.ts';

const CONCIERGE = fileURLToPath(new URL('../../examples/personas/concierge', import.meta.url));
const { revision, selections } = checkPersona(
  new Map(
    readdirSync(CONCIERGE, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`)
      .map((path) => [path.slice(CONCIERGE.length + 1).replaceAll('\\', '/'), readFileSync(path)]),
  ),
);
if (revision === null) throw new Error('the concierge is sound');

test('a thread of its own says what assessing here says, for many at once', async () => {
  const terms = [{ locale: 'en', terms: [{ term: 'guest', use: 'visitor' }] }];
  const question = { candidate: revision, stable: null, terms, rehearsal: null };
  const here = await assess({ ...question, selections });
  const aside = await Promise.all([1, 2, 3].map(() => assessAside(question)));
  expect(here.findings.map(({ code }) => code)).toContain('term/replace');
  expect(aside).toEqual([here, here, here]);
});

test('a revision that can not be assessed rejects, and the next one has its turn', async () => {
  const broken = {
    ...revision,
    content: { ...revision.content, throughline: { brand: [], safety: [], disclosure: {} } },
  };
  const faulty = { ...broken, content: { ...broken.content, voice: '{% if %}' } };
  const question = { candidate: faulty, stable: null, terms: [], rehearsal: null };
  await expect(Promise.all([1, 2, 3].map(() => assessAside(question)))).rejects.toThrow();
  await expect(assessAside({ ...question, candidate: revision })).resolves.toMatchObject({ outcome: 'passed' });
});
