import { type AxisSteps, layAxes } from './axis-steps.ts';
import { compileCondition, type Named, type Test } from './compile-condition.ts';
import type { Condition } from './condition.ts';
import type { Experiment, FlagSet, Layer, RevisionFlags } from './flags.ts';
import { UNKNOWN } from './truth.ts';

/** What the personas of a flag set have in common, found by key and compiled once. */
export interface FlagLookup {
  readonly revision: (digest: string) => RevisionFlags | undefined;
  readonly layer: (key: string) => Layer | undefined;
  /** `null`, of everybody, stays `null`. */
  readonly test: (condition: Condition | null) => Test | null;
  /** The axes of a revision under a persona's experiments; where these concern none, all personas have the same. */
  readonly axes: (revision: RevisionFlags, experiments: readonly Experiment[]) => readonly AxisSteps[];
}

/** Lays out what personas look up. */
export function lookUpFlags(set: FlagSet): FlagLookup {
  const named = nameAll(set);
  const revisions = new Map(set.revisions.map((revision) => [revision.digest, revision]));
  const layers = new Map(set.layers.map((layer) => [layer.key, layer]));
  const tests = new Map<Condition, Test>();
  const test = (condition: Condition | null): Test | null => {
    if (condition === null) return null;
    const known = tests.get(condition);
    if (known !== undefined) return known;
    const made = compileCondition(condition, named);
    tests.set(condition, made);
    return made;
  };
  const axes = layAxes(test, (key) => layers.get(key));
  return { revision: (digest) => revisions.get(digest), layer: (key) => layers.get(key), test, axes };
}

/** Segments and lists by key; each segment is compiled once, when it is first named. */
function nameAll({ segments, lists }: FlagSet): Named {
  const sets = new Map(lists.map(({ key, ids }) => [key, new Set(ids)]));
  const conditions = new Map(segments.map(({ key, condition }) => [key, condition]));
  const tests = new Map<string, Test>();
  const named: Named = {
    list: (key) => sets.get(key) ?? NOBODY,
    segment: (key) => {
      const known = tests.get(key);
      if (known !== undefined) return known;
      const condition = conditions.get(key);
      if (condition === undefined) return () => UNKNOWN;
      // Where it comes back to itself while it is compiled, it is answered by this.
      tests.set(key, () => UNKNOWN);
      const test = compileCondition(condition, named);
      tests.set(key, test);
      return test;
    },
  };
  return named;
}

const NOBODY: ReadonlySet<string> = new Set();
