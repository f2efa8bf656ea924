import { logNormal, seededRandom } from './seeded.ts';

const FIRST_PIECE_MS = { median: 320, sigma: 0.35 };
const NEXT_PIECE_MS = { median: 16, sigma: 0.6 };

/** How long an answer takes, in milliseconds: until its first piece, and then between one piece and the next. */
export interface Timing {
  readonly firstMs: number;
  readonly nextMs: () => number;
}

/** Timing like a hosted model's, log-normal and following from the seed; `pace` multiplies it, and 0 is at once. */
export function timingOf(seed: number, pace: number): Timing {
  if (pace === 0) return { firstMs: 0, nextMs: () => 0 };
  const random = seededRandom(seed);
  const draw = ({ median, sigma }: typeof NEXT_PIECE_MS) => pace * logNormal(random, median, sigma);
  return { firstMs: draw(FIRST_PIECE_MS), nextMs: () => draw(NEXT_PIECE_MS) };
}
