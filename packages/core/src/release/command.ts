import type { Locale } from '../persona/revision.ts';
import type { Release, ReleaseState, Risk, Schedule, Stage, Verdict } from './release.ts';

/** Everything that can be asked of a release. */
export type ReleaseCommand =
  | { readonly type: 'submit' }
  | { readonly type: 'withdraw'; readonly reason: string }
  /** Other content: dismisses every review. */
  | {
      readonly type: 'revise';
      readonly digest: string;
      readonly version: string;
      /** Identities of whoever wrote the new revision. */
      readonly authors: readonly string[];
      readonly risk: Risk;
      readonly affectedLocales: readonly Locale[];
    }
  | {
      readonly type: 'review';
      readonly verdict: 'approve' | 'request_changes' | 'reject';
      /** The digest that the reviewer looked at. */
      readonly digest: string;
      readonly comment: string;
    }
  | { readonly type: 'schedule'; readonly schedule: Schedule }
  | { readonly type: 'unschedule'; readonly reason: string }
  | { readonly type: 'start' }
  | { readonly type: 'open_region'; readonly region: string }
  | { readonly type: 'advance' }
  | { readonly type: 'record_verdict'; readonly outcome: Verdict['outcome']; readonly evidence: string }
  | { readonly type: 'hold'; readonly reason: string }
  | { readonly type: 'resume' }
  | { readonly type: 'rollback'; readonly reason: string }
  | { readonly type: 'abort'; readonly reason: string }
  | { readonly type: 'acknowledge'; readonly reason: string }
  | { readonly type: 'break_glass'; readonly reason: string };
export type ReleaseCommandType = ReleaseCommand['type'];

/** What happened, for the audit log and webhooks: `release.approved`, `release.rolled_back`, … */
export interface ReleaseEvent {
  readonly type:
    | 'release.submitted'
    | 'release.withdrawn'
    | 'release.revised'
    | 'release.reviewed'
    | 'release.approved'
    | 'release.changes_requested'
    | 'release.rejected'
    | 'release.scheduled'
    | 'release.unscheduled'
    | 'release.started'
    | 'release.region_opened'
    | 'release.advanced'
    | 'release.verdict_recorded'
    | 'release.held'
    | 'release.resumed'
    | 'release.completed'
    | 'release.rolled_back'
    | 'release.aborted'
    | 'release.acknowledged'
    | 'release.glass_broken'
    | 'release.review_settled'
    | 'release.authors_named';
  readonly from: ReleaseState;
  readonly to: ReleaseState;
  readonly stage: Stage | null;
  readonly reason: string | null;
}

/** What a command made of a release. */
export interface Transition {
  readonly release: Release;
  readonly events: readonly ReleaseEvent[];
}
