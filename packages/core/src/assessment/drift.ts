import type { RehearsalReport, StyleSignature } from './assessment.ts';

type Drift = RehearsalReport['drift'][number];

/** Standard errors that chance is allowed: about one false alarm of a signature in two thousand comparisons. */
const CHANCE = 3.5;
/** With fewer answers on a side nothing is told. */
const LEAST_ANSWERS = 20;

interface Measure {
  readonly signature: string;
  readonly unit: string;
  readonly of: (signature: StyleSignature) => number | null;
  /** The least difference that a reader would notice, in the measure's own unit; smaller ones are never drift. */
  readonly least: (stable: number) => number;
  /** Standard error of the difference when both sides are of one kind. */
  readonly error: (stable: StyleSignature, candidate: StyleSignature) => number;
}

/** Rates of words are counts in disguise: Poisson's variance at the rate of both sides together. */
function ratePer100(
  signature: 'contractions' | 'firstPerson' | 'emoji' | 'formalWords',
  least: number,
  share: number,
): Measure {
  return {
    signature,
    unit: 'per 100 words',
    of: (of) => of[signature],
    least: (stable) => Math.max(least, share * stable),
    error: (stable, candidate) => {
      const [was, is] = [wordsOf(stable), wordsOf(candidate)];
      const rate = (stable[signature] * was + candidate[signature] * is) / (was + is);
      return Math.sqrt(100 * rate * (1 / was + 1 / is));
    },
  };
}

const MEASURES: readonly Measure[] = [
  {
    signature: 'length',
    unit: 'characters (median)',
    of: ({ length }) => length.p50,
    least: (stable) => 0.2 * stable,
    // Of a median, from the quartiles as for a normal distribution: 1.253 σ/√n with σ = IQR/1.349.
    error: (stable, candidate) => {
      const iqr = (of: StyleSignature) => of.length.p75 - of.length.p25;
      return (0.93 * (iqr(stable) + iqr(candidate)) * Math.sqrt(1 / stable.answers + 1 / candidate.answers)) / 2;
    },
  },
  ratePer100('contractions', 0.3, 0.3),
  ratePer100('firstPerson', 0.5, 0.3),
  ratePer100('emoji', 0.1, 0.5),
  ratePer100('formalWords', 0.5, 0.3),
  {
    signature: 'readingGrade',
    unit: 'grades',
    of: ({ readingGrade }) => readingGrade,
    least: () => 1,
    // Measured on 19,384 answers of the Schema-Guided Dialogue corpus: 10.7/√words on each side.
    error: (stable, candidate) => 10.7 * Math.sqrt(1 / wordsOf(stable) + 1 / wordsOf(candidate)),
  },
  {
    signature: 'forbidden',
    unit: 'of answers',
    of: ({ forbidden }) => forbidden,
    least: () => 0.005,
    error: (stable, candidate) => {
      const answers = stable.answers + candidate.answers;
      const share = (stable.forbidden * stable.answers + candidate.forbidden * candidate.answers) / answers;
      return Math.sqrt(share * (1 - share) * (1 / stable.answers + 1 / candidate.answers));
    },
  },
];

/**
 * How the candidate's answers differ from stable's, signature by signature. A difference is beyond its band when it is
 * more than a reader would notice and more than chance makes of so many answers. What a language has no measure of is
 * left out.
 */
export function driftOf(stable: StyleSignature, candidate: StyleSignature): readonly Drift[] {
  const tooFew = Math.min(stable.answers, candidate.answers) < LEAST_ANSWERS;
  return MEASURES.flatMap(({ signature, unit, of, least, error }) => {
    const [was, is] = [of(stable), of(candidate)];
    if (was === null || is === null) return [];
    if (tooFew) {
      const band = `not told with fewer than ${LEAST_ANSWERS} answers on a side`;
      return [{ signature, stable: was, candidate: is, band, beyond: false }];
    }
    const width = Math.max(least(was), CHANCE * error(stable, candidate));
    const difference = Math.abs(is - was);
    return [{ signature, stable: was, candidate: is, band: `±${told(width)} ${unit}`, beyond: difference > width }];
  });
}

/** Answers of pictures alone have no word, and chance must still have a size. */
function wordsOf({ words }: StyleSignature): number {
  return Math.max(1, words);
}

function told(width: number): string {
  return width >= 10 ? width.toFixed(0) : width.toPrecision(2);
}
