import type { Stage } from '@setlist/core/release';
import { STAGES } from '@setlist/core/release';
import type { BoardQuestion, ProposeRelease } from '@setlist/sdk';
import { answersOf, type ImpactDraft } from '../impact-answers.ts';

/** A release as it is typed. */
export interface Proposal {
  readonly environment: string;
  readonly persona: string;
  /** Digest of a published revision. */
  readonly revision: string;
  readonly title: string;
  readonly description: string;
  /** `null`: those that policy asks for. */
  readonly stages: readonly Stage[] | null;
  readonly coAuthors: readonly string[];
  readonly targetingKeys: readonly string[];
  readonly impact: ImpactDraft;
}

export function blankProposal(environment: string, search: { persona?: string; revision?: string }): Proposal {
  return {
    environment,
    persona: search.persona ?? '',
    revision: search.revision ?? '',
    title: '',
    description: '',
    stages: null,
    coAuthors: [],
    targetingKeys: [],
    impact: {},
  };
}

/** What is asked of the server before anything is proposed; `null` until enough is chosen. */
export function questionOf({ environment, persona, revision, coAuthors, impact }: Proposal): BoardQuestion | null {
  if (persona === '' || revision === '') return null;
  const { declaredRisk } = impact;
  return {
    environment,
    persona,
    revision,
    ...(declaredRisk === undefined ? {} : { declaredRisk }),
    ...(coAuthors.length === 0 ? {} : { coAuthors: coAuthors.filter((address) => address.includes('@')) }),
  };
}

/** What is sent. What was left alone is left out, so that the server's own defaults apply. */
export function proposalOf(draft: Proposal, submit: boolean): ProposeRelease {
  const { environment, persona, revision, description, stages, coAuthors, targetingKeys, impact } = draft;
  return {
    environment,
    persona,
    revision,
    title: draft.title.trim(),
    submit,
    ...(description.trim() === '' ? {} : { description: description.trim() }),
    ...(stages === null ? {} : { stages: STAGES.filter((stage) => stages.includes(stage)) }),
    ...(coAuthors.length === 0 ? {} : { coAuthors }),
    ...(targetingKeys.length === 0 ? {} : { targetingKeys }),
    ...(Object.keys(impact).length === 0 ? {} : { impact: answersOf(impact) }),
  };
}
