import { compileFlagsInSteps, type FlagSet, type Flags } from '@setlist/core/audience';
import { personaFlagSet, plainFlagSet } from './setlist.ts';

/** What loading took, in milliseconds. */
export interface LoadSeen {
  readonly megabytes: number;
  readonly parseMs: number;
  /** From text to flags, with all turns of the loop between. */
  readonly totalMs: number;
  /** The longest that compiling kept the loop. */
  readonly blockMs: number;
  /** The longest of a single step, which nobody could cut. */
  readonly stepMs: number;
}

/** The JSON of a set of about 5 MB: half personas, half plain flags. */
export function makeFiveMegabytes(): string {
  const sizeOf = (set: FlagSet) => JSON.stringify(set).length;
  const half = 2_500_000;
  const plain = plainFlagSet(Math.floor((half / sizeOf(plainFlagSet(10))) * 10));
  const personas = personaFlagSet(Math.floor((half / sizeOf(personaFlagSet(10))) * 10));
  const renamed = plain.plain.map((flag) => ({ ...flag, key: `plain-${flag.key}` }));
  return JSON.stringify({ ...personas, plain: renamed });
}

const TURN_MS = 5;

/** Reads and compiles as a node does that serves meanwhile: after 5 ms others have their turn. */
export async function loadFlags(text: string): Promise<LoadSeen> {
  const startedAt = performance.now();
  const compiling = compileFlagsInSteps(JSON.parse(text) as FlagSet);
  const parseMs = performance.now() - startedAt;
  let [blockMs, stepMs] = [0, 0];
  let turnAt = performance.now();
  let before = turnAt;
  let flags: Flags | undefined;
  while (flags === undefined) {
    const step = compiling.next();
    const now = performance.now();
    stepMs = Math.max(stepMs, now - before);
    blockMs = Math.max(blockMs, now - turnAt);
    if (step.done === true) flags = step.value;
    else if (now - turnAt >= TURN_MS) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      turnAt = performance.now();
    }
    before = performance.now();
  }
  const totalMs = performance.now() - startedAt;
  if (flags.set.plain.length === 0) throw new Error('Nothing was loaded.');
  return { megabytes: Buffer.byteLength(text) / 1e6, parseMs, totalMs, blockMs, stepMs };
}
