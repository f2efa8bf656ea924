import type { Role } from '../access/roles.ts';
import type { Locale } from '../persona/revision.ts';
import type { ReviewRequirement } from './policy.ts';
import type { Stage } from './release.ts';

/** Someone who may be asked to review. */
export interface BoardMember {
  /** `person:ID`. */
  readonly identity: string;
  readonly identities: readonly string[];
  readonly name: string;
  readonly roles: readonly Role[];
  readonly reviewRoles: readonly string[];
  readonly locales: readonly Locale[];
}

/** Who must review what, who has, and who could: shown before submission and on the release's page. */
export interface Board {
  readonly policies: readonly string[];
  readonly seats: readonly (ReviewRequirement & {
    /** Which stage asks for it before it is left, those for the start included in the count; `null`: the start. */
    readonly stage: Stage | null;
    /** Names of those whose approval counts for the seat. */
    readonly approvedBy: readonly string[];
    readonly missing: number;
    /** Names of members who could still fill it: they hold the seat, may review and are no authors. */
    readonly candidates: readonly string[];
  })[];
  readonly locales: readonly {
    readonly locale: Locale;
    readonly coveredBy: readonly string[];
    readonly candidates: readonly string[];
  }[];
  /** Names of members who may not review because the work is their own. */
  readonly excluded: readonly string[];
  /** Names of those who object to this digest; while one does, nothing starts or advances. */
  readonly objectedBy: readonly string[];
  /** Everything that the start asks for is there, and nobody objects; what stages ask for comes later. */
  readonly satisfied: boolean;
  /** What no member could ever fill, in words that say the mend. */
  readonly impossible: readonly string[];
}
