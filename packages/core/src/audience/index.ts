export { armAt, bucketOf, endOfShare, endsOfArms, placeOf, seedOf, WHOLE } from './bucketing.ts';
export { compileCondition, type Named, type Test } from './compile-condition.ts';
export { compileFlags, compileFlagsInSteps, type Flags } from './compile-flags.ts';
export type { AttributePath, AttributeType, Condition, Operand } from './condition.ts';
export {
  ATTRIBUTE_TYPES,
  attributesOf,
  BUILT_IN_ATTRIBUTES,
  type ContextAttribute,
  type ContextSchema,
  type ContextSchemaFault,
  parseContextSchema,
} from './context-schema.ts';
export type { ContextValue, EvaluationContext } from './evaluation-context.ts';
export { explain } from './explain.ts';
export {
  type Arm,
  type Audience,
  type AxisRule,
  type Candidate,
  type Experiment,
  type FlagSet,
  type Holdout,
  type IdList,
  type Layer,
  type PersonaFlags,
  type PlainFlag,
  type PlainRule,
  type PlainSplit,
  type Prerequisite,
  type RevisionFlags,
  type Segment,
  UNITS,
  type Unit,
} from './flags.ts';
export { parseContext } from './parse-context.ts';
export { readAttributes } from './read-attributes.ts';
export type {
  Assignment,
  AxisResolution,
  Known,
  PlainReason,
  PlainResolution,
  Reason,
  Resolution,
} from './resolution.ts';
export type { Traced } from './trace.ts';
