import { ok, type Result, refuse } from '../result.ts';
import { parseSyntax } from './cel-syntax.ts';
import type { Condition } from './condition.ts';
import { COST_LIMIT, costOf } from './condition-cost.ts';
import { attributesOf, type ContextSchema } from './context-schema.ts';
import { lowerCondition } from './lower-condition.ts';
import { type Place, type RuleFault, RuleRefused } from './rule-fault.ts';
import { parentsOf } from './rule-scope.ts';

/** What rules of an environment may name. */
export interface RuleNames {
  readonly schema: ContextSchema;
  readonly segments: ReadonlySet<string>;
  readonly lists: ReadonlySet<string>;
  /** What each segment costs (`segmentCosts`), for whoever is bounded by what they go through; without it each counts as one step. */
  readonly segmentCosts?: ReadonlyMap<string, number>;
}

/** A rule that was read, with where it refers to which segment first. */
export interface ReadRule {
  readonly condition: Condition;
  readonly referred: ReadonlyMap<string, Place>;
}

const NO_COSTS: ReadonlyMap<string, number> = new Map();

/**
 * Reads a rule of CEL into the condition that nodes evaluate, checking every name and the sort of every value. What is not
 * of the language, or costs too much, is refused at its place with what to write. Never throws, whatever the text.
 */
export function parseRule(text: string, names: RuleNames): Result<Condition, RuleFault> {
  const read = readRule(text, names);
  return read.ok ? ok(read.value.condition) : read;
}

/** The same, with what it refers to. */
export function readRule(text: string, names: RuleNames): Result<ReadRule, RuleFault> {
  const { schema, segments, lists, segmentCosts = NO_COSTS } = names;
  const attributes = attributesOf(schema);
  const referred = new Map<string, Place>();
  const scope = { attributes, parents: parentsOf(attributes.keys()), segments, lists, referred };
  try {
    const condition = lowerCondition(parseSyntax(text), scope);
    const cost = costOf(condition, segmentCosts);
    return cost > COST_LIMIT ? refuse(tooCostly(cost, text)) : ok({ condition, referred });
  } catch (error) {
    if (error instanceof RuleRefused) return refuse(error.fault);
    throw error;
  }
}

/** That a rule costs too much. */
export function tooCostly(cost: number, text: string): RuleFault {
  const message = `Evaluating the rule takes up to ${cost} steps, with the segments that it goes through; ${COST_LIMIT} is the most. Ask the same less often, or put ids into a list.`;
  return { message, start: 0, end: text.length };
}
