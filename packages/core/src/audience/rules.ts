/** Reading rules, which is done when they are published. Apart from `index.ts`, so that no evaluator carries a parser. */

export type { AudienceFault } from './audience-faults.ts';
export {
  type AudienceDefinition,
  type NamedList,
  type Programme,
  parseAudience,
} from './audience-file.ts';
export { type AudienceDocument, AudienceFileSchema } from './audience-file-schema.ts';
export { RULE_LENGTH_LIMIT } from './cel-syntax.ts';
export { type AudienceParts, type AudienceSurroundings, checkAudience, NO_AUDIENCE } from './check-audience.ts';
export { checkSegments, SEGMENTS_LIMIT, type SegmentFault, type SegmentText, segmentCosts } from './check-segments.ts';
export { COST_LIMIT, costOf } from './condition-cost.ts';
export { ContextFileSchema } from './context-file-schema.ts';
export { parseRule, type RuleNames } from './parse-rule.ts';
export type { RuleFault } from './rule-fault.ts';
export { RULE_FUNCTIONS } from './rule-functions.ts';
export { type SoundAudience, soundAudience } from './sound-audience.ts';
