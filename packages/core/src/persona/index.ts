export { exportCard, importCard } from './card.ts';
export { checkPersona, countSelections } from './check.ts';
export { compose } from './compose.ts';
export type {
  ComposeContext,
  Composition,
  CompositionNote,
  Segment,
  SegmentKind,
  Selection,
} from './composition.ts';
export type { Diagnostic, SourceSpan } from './diagnostic.ts';
export { diffRevisions } from './diff.ts';
export type { Change, PromptLine, RevisionDiff } from './diff-types.ts';
export { digestOf } from './digest.ts';
export { personaJsonSchema } from './json-schema.ts';
export { SELECTION_LIMIT } from './limits.ts';
export type { ChatMessage } from './messages.ts';
export { callerSegments, promptText, renderMessages } from './messages.ts';
export { list, nearest, suggestion } from './near.ts';
export { boundParameters, selectedParameters } from './parameters.ts';
export { parsePersona } from './parse.ts';
export { renderDiagnostics } from './render-diagnostics.ts';
export type {
  Attempt,
  Axis,
  Channel,
  Constraint,
  Locale,
  LocaleRule,
  ModelPlan,
  Module,
  ModuleRef,
  ParameterBound,
  ParameterChange,
  ParameterChanges,
  ParameterName,
  PersonaContent,
  PersonaFiles,
  Revision,
  Skill,
  SourceMap,
  Throughline,
  Variable,
} from './revision.ts';
export { PARAMETER_NAMES } from './revision.ts';
