import fc from 'fast-check';
import { test } from 'vitest';
import type { Release } from '../src/release/index.ts';
import { plans, type Step, walk } from './release-walk.ts';

/** Hundreds of walks take seconds on a busy machine. */
const ENOUGH_MS = 120_000;

/** A step whose command was taken. */
export interface Taken extends Step {
  readonly after: Release;
}

/** Those steps whose command was taken. */
export function taken(steps: readonly Step[]): readonly Taken[] {
  return steps.flatMap((step) => (step.result.ok ? [{ ...step, after: step.result.value.release }] : []));
}

/** Claims something of every walk. */
export function holds(name: string, claim: (steps: readonly Step[]) => void, numRuns = 50): void {
  test(
    name,
    () =>
      fc.assert(
        fc.property(plans, (plan) => claim(walk(plan))),
        { numRuns },
      ),
    ENOUGH_MS,
  );
}
