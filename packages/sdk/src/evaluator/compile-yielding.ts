import { compileFlagsInSteps, type FlagSet, type Flags } from '@setlist/core/audience';

/** Longest time at a stretch. */
const SLICE_MS = 8;

/** Compiles a flag set, and lets others run in between. */
export async function compileYielding(set: FlagSet, now: () => number): Promise<Flags> {
  const steps = compileFlagsInSteps(set);
  let beganAt = now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (now() - beganAt < SLICE_MS) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    beganAt = now();
  }
}
