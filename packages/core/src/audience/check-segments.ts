import { ok, type Result, refuse } from '../result.ts';
import { COST_LIMIT, costOf, type SegmentCosts } from './condition-cost.ts';
import type { ContextSchema } from './context-schema.ts';
import type { Segment } from './flags.ts';
import { type ReadRule, readRule, tooCostly } from './parse-rule.ts';
import type { RuleFault } from './rule-fault.ts';

/** A segment as its owner writes it. */
export interface SegmentText {
  readonly key: string;
  readonly rule: string;
}

/** What is wrong with a segment; places are of its rule. */
export interface SegmentFault extends RuleFault {
  readonly key: string;
}

export const SEGMENTS_LIMIT = 1_000;
/** How many segments may lie within each other. */
export const SEGMENT_DEPTH_LIMIT = 10;

const KEY = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * All segments of an environment, read and sorted by key; or every fault: a rule that can not be read, a name that is
 * unknown, taken or none, a cycle (with its path), nesting too deep, and a cost beyond `COST_LIMIT`.
 */
export function checkSegments(
  texts: readonly SegmentText[],
  names: { readonly schema: ContextSchema; readonly lists: ReadonlySet<string> },
): Result<readonly Segment[], readonly SegmentFault[]> {
  if (texts.length > SEGMENTS_LIMIT) {
    const message = `There are ${texts.length} segments; ${SEGMENTS_LIMIT} is the most. Put ids into lists.`;
    return refuse([{ key: texts[SEGMENTS_LIMIT]?.key ?? '', message, start: 0, end: 0 }]);
  }
  const sorted = [...texts].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const faults = sorted.flatMap(({ key }, n) => keyFaults(key, sorted[n - 1]?.key));
  const segments = new Set(sorted.map(({ key }) => key));
  const read = new Map<string, ReadRule & { readonly rule: string }>();
  for (const { key, rule } of sorted) {
    const result = readRule(rule, { ...names, segments });
    if (result.ok) read.set(key, { ...result.value, rule });
    else faults.push({ key, ...result.error });
  }
  if (faults.length === 0) faults.push(...nestingFaults(read));
  if (faults.length > 0) return refuse(faults);
  return ok([...read].map(([key, { condition }]) => ({ key, condition })));
}

/** What evaluating each segment takes at most. They must have been checked: whatever comes back to itself costs nothing. */
export function segmentCosts(segments: readonly Segment[]): ReadonlyMap<string, number> {
  const conditions = new Map(segments.map(({ key, condition }) => [key, condition]));
  const costs = new Map<string, number>();
  const known: SegmentCosts = {
    get: (key) => {
      const condition = conditions.get(key);
      const cost = costs.get(key);
      if (cost !== undefined || condition === undefined) return cost;
      costs.set(key, 0);
      costs.set(key, costOf(condition, known));
      return costs.get(key);
    },
  };
  for (const { key } of segments) known.get(key);
  return costs;
}

function keyFaults(key: string, before: string | undefined): SegmentFault[] {
  const shown = key.slice(0, 80);
  const fault = (message: string) => [{ key, message, start: 0, end: 0 }];
  if (!KEY.test(key))
    return fault(
      `\`${shown}\` can not name a segment. Write lower-case letters, digits and inner hyphens, at most 63.`,
    );
  return key === before ? fault(`There is another segment \`${shown}\`. Give each a name of its own.`) : [];
}

type Rules = ReadonlyMap<string, ReadRule & { readonly rule: string }>;

/** Cycles first: without them every segment has a depth and a cost. */
function nestingFaults(rules: Rules): SegmentFault[] {
  const faults: SegmentFault[] = [];
  const depths = new Map<string, number>();
  const path: string[] = [];
  const visit = (key: string): number => {
    const known = depths.get(key);
    if (known !== undefined) return known;
    path.push(key);
    let depth = 1;
    for (const [other, place] of rules.get(key)?.referred ?? []) {
      const from = path.indexOf(other);
      if (from >= 0) faults.push({ key, message: cycle([...path.slice(from), other]), ...place });
      else depth = Math.max(depth, 1 + visit(other));
    }
    path.pop();
    depths.set(key, depth);
    return depth;
  };
  for (const key of rules.keys()) visit(key);
  return faults.length > 0 ? faults : boundFaults(rules, depths);
}

function cycle(path: readonly string[]): string {
  const shown = path.slice(0, 20).map((key) => `\`${key}\``);
  return `The segment comes back to itself: ${shown.join(' → ')}. Take one of these out of the other.`;
}

function boundFaults(rules: Rules, depths: ReadonlyMap<string, number>): SegmentFault[] {
  const costs = segmentCosts([...rules].map(([key, { condition }]) => ({ key, condition })));
  return [...rules].flatMap(([key, { rule }]): SegmentFault[] => {
    const whole = { key, start: 0, end: rule.length };
    const depth = depths.get(key) ?? 1;
    if (depth > SEGMENT_DEPTH_LIMIT) {
      const message = `Segments lie ${depth} deep within \`${key}\`; ${SEGMENT_DEPTH_LIMIT} is the most. Write out what one of them says.`;
      return [{ ...whole, message }];
    }
    const cost = costs.get(key) ?? 0;
    return cost > COST_LIMIT ? [{ ...whole, ...tooCostly(cost, rule) }] : [];
  });
}
