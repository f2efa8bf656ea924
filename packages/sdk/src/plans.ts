import type { Diagnostic } from '@setlist/core/persona';
import type {
  Board,
  ChangePlan,
  EffectivePolicy,
  PlanNote,
  PlannedChange,
  ReleaseState,
  Risk,
} from '@setlist/core/release';
import type { Ask, CallOptions } from './ask.ts';

/** `POST /api/v1/plans`: the files of a project, and how they are meant. */
export interface ProjectRequest {
  /** Below `personas/`, `policies/`, `environments/` and `terms/`. */
  readonly files: readonly { readonly path: string; readonly base64: string }[];
  /** Releases are planned for this environment alone; absent: for every one that has a file. */
  readonly environment?: string;
  /** A release in the way that has not started is revised to what the files name. */
  readonly revise?: boolean;
  /** The policies and term lists of the server stay as they are. */
  readonly leavePolicies?: boolean;
  /** E-mail addresses of whoever wrote the change: none of them may review it. */
  readonly coAuthors?: readonly string[];
}

/** `POST /api/v1/plans/apply` */
export interface ApplyRequest extends ProjectRequest {
  /** Of the plan that was looked at: refused when the files or the server have moved since. */
  readonly planTag?: string;
}

/** What would change, and where the server differs from the files and stays so. */
export interface ProjectPlan extends ChangePlan {
  readonly tag: string;
  /** One for each release that would be proposed or revised. */
  readonly reviews: readonly PlannedReview[];
  readonly warnings: readonly Diagnostic[];
}

/** Who would have to review a release that a plan proposes. */
export interface PlannedReview {
  readonly environment: string;
  readonly persona: string;
  readonly digest: string;
  readonly risk: Risk;
  readonly board: Board;
  readonly policy: EffectivePolicy;
}

/** What was done. */
export interface AppliedProject {
  readonly changed: boolean;
  readonly changes: readonly PlannedChange[];
  /** What was left alone, and why. */
  readonly notes: readonly PlanNote[];
  /** Releases that take an environment to what its file names, proposed now or under way before. */
  readonly releases: readonly AppliedRelease[];
}

export interface AppliedRelease {
  readonly id: string;
  readonly environment: string;
  readonly persona: string;
  readonly version: string;
  readonly digest: string;
  readonly state: ReleaseState;
  /** Proposed or revised by this application. */
  readonly changed: boolean;
}

/** Plans of projects, and their application. */
export function plansClient(ask: Ask) {
  return {
    plan: (body: ProjectRequest, options: CallOptions = {}) =>
      ask<ProjectPlan>({ method: 'POST', path: '/plans', body, ...options }),
    applyPlan: (body: ApplyRequest, options: CallOptions = {}) =>
      ask<AppliedProject>({ method: 'POST', path: '/plans/apply', body, ...options }),
  };
}
