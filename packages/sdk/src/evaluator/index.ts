export {
  type AxisResolution,
  type EvaluationContext,
  type FlagSet,
  type Known,
  type PlainResolution,
  parseContext,
  type Resolution,
} from '@setlist/core/audience';
export { ApiError, UnreachableError } from '../errors.ts';
export type { Evaluator, EvaluatorOptions, EvaluatorStatus, Timing } from './evaluator.ts';
export type { Exposure, ExposureCounts, ExposureOptions } from './exposures.ts';
export { type FlagStore, type StorageLike, storageStore } from './flag-store.ts';
export { openEvaluator } from './open-evaluator.ts';
