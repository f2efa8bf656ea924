import type { ReleaseState, Risk, Stage } from '@setlist/core/release';

export type Tone = 'quiet' | 'blue' | 'green' | 'violet' | 'plum' | 'orange' | 'red';

interface StateWords {
  readonly label: string;
  readonly tone: Tone;
  /** What it means for people. */
  readonly means: string;
}

/** How states are called and coloured. */
export const STATES: Readonly<Record<ReleaseState, StateWords>> = {
  draft: { label: 'Draft', tone: 'quiet', means: 'Not yet submitted: its authors may still change everything.' },
  in_review: { label: 'In review', tone: 'blue', means: 'Waits for reviewers. Nothing is served.' },
  approved: { label: 'Approved', tone: 'green', means: 'Every review that policy asks for is there. It may start.' },
  scheduled: { label: 'Scheduled', tone: 'violet', means: 'Starts by itself when its time has come.' },
  progressing: { label: 'Progressing', tone: 'plum', means: 'Is served to those whom its stage reaches.' },
  held: { label: 'Held', tone: 'orange', means: 'Is served as far as it got, and goes no further until resumed.' },
  completed: {
    label: 'Completed',
    tone: 'green',
    means: 'Is what everyone gets, unless another release came after it.',
  },
  rolled_back: { label: 'Rolled back', tone: 'red', means: 'What was served before it is served again.' },
  aborted: { label: 'Aborted', tone: 'quiet', means: 'Ended before it was served, or given up.' },
};

/** How stages are called, and whom each reaches. */
export const STAGE_WORDS: Readonly<Record<Stage, { readonly label: string; readonly reaches: string }>> = {
  flag: { label: 'Flag', reaches: 'those who ask for it by name, and named targeting keys' },
  beta: { label: 'Beta', reaches: 'a chosen few' },
  ga: { label: 'GA', reaches: 'everyone' },
  extension: { label: 'Extension', reaches: 'everyone, as a skill pack on top of what is stable' },
};

export const RISK_WORDS: Readonly<Record<Risk, { readonly label: string; readonly tone: Tone }>> = {
  low: { label: 'low risk', tone: 'quiet' },
  medium: { label: 'medium risk', tone: 'blue' },
  high: { label: 'high risk', tone: 'orange' },
  critical: { label: 'critical risk', tone: 'red' },
};

/** Who must sit there: `any reviewer`, `brand`. */
export function seatName(seat: string | null): string {
  return seat ?? 'any reviewer';
}

/** `2 days 3 hours`, `45 minutes`, `30 seconds`: the two largest units. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const parts = [
    { number: Math.floor(seconds / 86_400), unit: 'day' },
    { number: Math.floor(seconds / 3_600) % 24, unit: 'hour' },
    { number: Math.floor(seconds / 60) % 60, unit: 'minute' },
    { number: seconds % 60, unit: 'second' },
  ];
  const first = parts.findIndex(({ number }) => number > 0);
  if (first === -1) return 'no time';
  return parts
    .slice(first, first + 2)
    .filter(({ number }) => number > 0)
    .map(({ number, unit }) => `${number} ${unit}${number === 1 ? '' : 's'}`)
    .join(' ');
}
