export { approvalsOf, type Cover, coverOf } from './approval-cover.ts';
export { approvalCover, isApproved, objectionsOf } from './approvals.ts';
export type { Board, BoardMember } from './board.ts';
export type { ReleaseCommand, ReleaseCommandType, ReleaseEvent, Transition } from './command.ts';
export type {
  ChangePlan,
  DesiredEnvironment,
  DesiredPersona,
  DesiredState,
  LatchMark,
  NamedRevision,
  PlanFault,
  PlanNote,
  PlannedChange,
  PresentEnvironment,
  PresentPersona,
  PresentRelease,
  PresentState,
} from './desired-state.ts';
export { DURATION_IN_WORDS, durationMsOf } from './duration.ts';
export { effectivePolicy, isMissionCritical, type PolicyScope } from './effective-policy.ts';
export {
  type EnvironmentEntry,
  type EnvironmentFile,
  parseEnvironmentFile,
  type ReleaseWords,
} from './environment-file.ts';
export { environmentText } from './environment-text.ts';
export { type Exposure, exposureOf } from './exposure.ts';
export { frozenBy } from './freeze.ts';
export { type Boarded, makeBoard } from './make-board.ts';
export { nameAuthors } from './name-authors.ts';
export { newRelease, type ReleaseDraft } from './new-release.ts';
export { isPolicyPath, parsePolicies, parsePolicy } from './parse-policy.ts';
export { type PermittedCommand, permittedCommands } from './permitted-commands.ts';
export { planChanges } from './plan-changes.ts';
export { planTag, staleSide } from './plan-tag.ts';
export type { EffectivePolicy, Freeze, Policy, ReviewRequirement, StageRule } from './policy.ts';
export { ANY_SEAT, BOARD_SEATS, GLASS_ROLES, policyJsonSchema } from './policy-schema.ts';
export {
  type ImpactAnswers,
  type Latch,
  RELEASE_STATES,
  type Release,
  type ReleaseState,
  type Review,
  RISKS,
  type Risk,
  type Schedule,
  STAGES,
  type Stage,
  type Verdict,
} from './release.ts';
export { riskOf } from './risk.ts';
export { RELEASE_COMMAND_TYPES } from './rule.ts';
export { type Opening, openingsOf } from './schedule.ts';
export type { Situation } from './situation.ts';
export { soakedAt } from './soak.ts';
export { transition } from './transition.ts';
