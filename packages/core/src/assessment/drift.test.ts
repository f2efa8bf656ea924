import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { driftOf } from './drift.ts';
import { signatureOf } from './style-signature.ts';

const REAL = new URL('../../../../../shared/data/conversations/sgd-dev.jsonl.gz', import.meta.url);
const real = existsSync(REAL);
if (!real) process.stderr.write('SKIPPED: drift on real answers, because ../shared/data is not there.\n');

const of = (answers: readonly string[], locale = 'en', forbids: readonly string[] = []) =>
  signatureOf(answers, { locale, forbids });
const called = (stable: readonly string[], candidate: readonly string[], locale = 'en') =>
  driftOf(of(stable, locale), of(candidate, locale))
    .filter(({ beyond }) => beyond)
    .map(({ signature }) => signature);

describe('a signature', () => {
  test('of no answers is zeros', () => {
    expect(of([])).toEqual({
      answers: 0,
      words: 0,
      length: { p25: 0, p50: 0, p75: 0 },
      contractions: 0,
      firstPerson: 0,
      emoji: 0,
      formalWords: 0,
      readingGrade: null,
      forbidden: 0,
    });
  });

  test('counts by hand: four of twenty words are contractions, six are of the first person', () => {
    const text = "I don't think we're late. It's my car, isn't it? Our guests know what the house's rule is for me.";
    expect(of([text])).toMatchObject({ words: 20, contractions: 20, firstPerson: 25 });
  });

  test('has the Flesch-Kincaid grade of a text worked out by hand, in English only', () => {
    // 2 sentences, 10 words, 13 syllables: 0.39 × 5 + 11.8 × 1.3 − 15.59
    expect(of(['The cat sat on the mat. Yesterday it was asleep.']).readingGrade).toBeCloseTo(1.7, 5);
    expect(of(['Die Katze sass auf der Matte.'], 'de').readingGrade).toBeNull();
  });

  test('counts pictures and flags as one emoji each, and neither digits nor trade marks', () => {
    expect(of(['Hi 👩‍👩‍👧 there 🇩🇪 you ❤️ four']).emoji).toBe(75);
    expect(of(['1️⃣']).emoji).toBe(100);
    expect(of(['Call 112, brand™ © 2026 # * four']).emoji).toBe(0);
  });

  test('knows the formal address of German from “they” by its capital', () => {
    expect(of(['Haben Sie Ihren Schlüssel?'], 'de').formalWords).toBe(50);
    expect(of(['Haben sie ihren Schlüssel?'], 'de').formalWords).toBe(0);
  });

  test('parts the words of Japanese, which has no spaces', () => {
    expect(of(['私は東京に住んでいます。'], 'ja').words).toBeGreaterThan(4);
    expect(of(['私は東京に住んでいます。'], 'ja').firstPerson).toBeGreaterThan(0);
  });

  test('tells the share of answers that hold what the throughline forbids, as whole words', () => {
    const answers = ['A guaranteed table.', 'Guaranteed, guaranteed!', 'An unguaranteed one.', 'Fine.'];
    expect(of(answers, 'en', ['guaranteed']).forbidden).toBe(0.5);
  });
});

test('with few answers nothing is called, and the band says so', () => {
  const short = Array.from({ length: 19 }, () => 'Yes.');
  const long = short.map(() => 'Yes, gladly, and with great pleasure, whenever it suits you. 🎉'.repeat(9));
  expect(called(short, long)).toEqual([]);
  expect(driftOf(of(short), of(long))[0]?.band).toBe('not told with fewer than 20 answers on a side');
  expect(called([...short, 'Yes.'], [...long, 'Yes.'])).toContain('length');
});

test('answers without a word are compared by what they have, and every band is a number', () => {
  const [pictures, dashes] = [Array.from({ length: 30 }, () => '🎉🎉🎉🎉'), Array.from({ length: 30 }, () => '—')];
  const drift = driftOf(of(dashes), of(pictures));
  expect(drift.filter(({ beyond }) => beyond).map(({ signature }) => signature)).toEqual(['length']);
  for (const { band } of drift) expect(band).toMatch(/^±[\d.]+ /);
});

test('German is compared without a reading grade', () => {
  const answers = Array.from({ length: 40 }, (_, n) => `Haben Sie Zimmer ${n} schon gesehen?`);
  const drift = driftOf(
    of(answers, 'de'),
    of(
      answers.map((text) => text.replace('Haben Sie', 'Hast du')),
      'de',
    ),
  );
  expect(drift.map(({ signature }) => signature)).not.toContain('readingGrade');
  expect(drift.filter(({ beyond }) => beyond).map(({ signature }) => signature)).toEqual(['formalWords']);
});

describe.skipIf(!real)('on real answers', () => {
  const conversations: readonly { turns: readonly { role: string; content: string }[] }[] = real
    ? gunzipSync(readFileSync(REAL))
        .toString()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
  const answers = conversations.flatMap(({ turns }) => turns.filter(({ role }) => role === 'assistant'));
  const random = seeded(20_260_101);
  const drawn = (count: number) => {
    const left = answers.map(({ content }) => content);
    return Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)[0] ?? '');
  };

  test('two random halves of the same answers are called in at most 1 of 100 splits', () => {
    let alarms = 0;
    for (let split = 0; split < 200; split += 1) {
      const both = drawn(400);
      if (called(both.slice(0, 200), both.slice(200)).length > 0) alarms += 1;
    }
    expect(alarms).toBeLessThanOrEqual(2);
  });

  test.each([
    ['contractions', withoutContractions],
    ['emoji', (text: string) => `${text} 😊`],
    ['length', (text: string) => `${text} ${text}`],
    ['firstPerson', (text: string) => `I think so. ${text}`],
    ['formalWords', (text: string) => `Kindly permit me to assist. ${text}`],
    ['readingGrade', (text: string) => text.replace(/[.!?]\s+/g, ', notwithstanding considerable uncertainty, ')],
  ])('%s is called when 200 answers are rewritten', (signature, rewrite) => {
    const sample = drawn(200);
    expect(called(sample, sample.map(rewrite))).toContain(signature);
  });
});

function withoutContractions(text: string): string {
  return text
    .replace(/\b(it|that|there|here|what|where|who|he|she|how|let)['’]s\b/gi, '$1 is')
    .replace(/can['’]t/gi, 'cannot')
    .replace(/n['’]t\b/g, ' not')
    .replace(/['’](re|ve|ll|d|m)\b/g, ' are');
}

/** A linear congruential generator (Numerical Recipes): the same numbers on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
