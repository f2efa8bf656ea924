import type { Actor } from '@setlist/core/access';
import { type Assessment, missingAnswers } from '@setlist/core/assessment';
import {
  type ChangePlan,
  type EffectivePolicy,
  effectivePolicy,
  isMissionCritical,
  newRelease,
  type PlanFault,
  type PlannedChange,
  type Policy,
  type PresentState,
  planChanges,
  planTag,
  type Release,
  type ReleaseWords,
  riskOf,
  type Situation,
  transition,
} from '@setlist/core/release';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { type Assess, assessFor } from './assess-release.ts';
import { type Caller, knowCaller } from './caller.ts';
import { findPublished, type PublishedRevision } from './find-published.ts';
import { loadPolicies } from './load-policy.ts';
import { loadPresent } from './load-present.ts';
import { loadOthers, loadStable } from './load-situation.ts';
import type { OperationRefusal } from './operation.ts';
import { byEmail } from './proposal-refusals.ts';
import type { Project } from './read-project.ts';
import { reviseCommand } from './revise-command.ts';
import { reworded } from './reworded.ts';

/** A change that makes or moves a release. */
export type ReleaseMove = Extract<PlannedChange, { kind: 'propose_release' | 'revise_release' }>;

/** A release as it would be, with what was made up for it. */
export interface PlannedMove {
  readonly change: ReleaseMove;
  readonly words: ReleaseWords | null;
  readonly assessment: Assessment;
  readonly policy: EffectivePolicy;
  readonly release: Release;
}

export interface PreparedPlan {
  readonly plan: ChangePlan;
  readonly tag: string;
  readonly present: PresentState;
  readonly moves: readonly PlannedMove[];
}

/** What applying a project would do, as the server stands now, with each release assessed. Writes nothing. */
export async function planProject(
  db: Kysely<Tables>,
  caller: Caller,
  assess: Assess,
  project: Project,
): Promise<Result<PreparedPlan, OperationRefusal>> {
  const now = new Date().toISOString();
  const known = await knowCaller(db, caller, now);
  if (!known.ok) return refuse(known.error);
  const present = await loadPresent(db, project.desired);
  const plan = planChanges(project.desired, present);
  const policies = project.policies?.parsed ?? (await loadPolicies(db));
  const asked = { db, assess, project, policies, actor: known.value.actor, now };
  const moves: PlannedMove[] = [];
  const faults: PlanFault[] = [];
  for (const change of plan.changes) {
    if (change.kind !== 'propose_release' && change.kind !== 'revise_release') continue;
    const planned = await planMove(asked, change);
    if (planned === null) continue;
    moves.push(planned.move);
    if (planned.fault !== null) faults.push(planned.fault);
  }
  const tag = planTag(project.desired, present);
  return ok({ plan: { ...plan, faults: [...plan.faults, ...faults] }, tag, present, moves });
}

interface Asked {
  readonly db: Kysely<Tables>;
  readonly assess: Assess;
  readonly project: Project;
  /** Those that would stand. */
  readonly policies: readonly Policy[];
  readonly actor: Actor;
  readonly now: string;
}

async function planMove(
  asked: Asked,
  change: ReleaseMove,
): Promise<{ readonly move: PlannedMove; readonly fault: PlanFault | null } | null> {
  const { db, assess, policies, actor, now } = asked;
  const found = await revisionOf(asked, change);
  if (found === null) return null;
  const words = wordsOf(asked.project, change);
  const assessment = await assessFor(db, assess, change, found.revision, null, asked.project.terms);
  const draft = await draftOf(asked, change, words, found, assessment);
  const policy = effectivePolicy(policies, draft);
  const release = { ...draft, stages: draft.stages.length === 0 ? policy.stages : draft.stages };
  const situation: Situation = {
    policy,
    stable: await loadStable(db, release),
    others: await loadOthers(db, release),
    assessment: { state: assessment.outcome },
    missingAnswers: missingAnswers(release.impact, release.risk),
    addsSkillsOnly: assessment.addsSkillsOnly,
    revoked: false,
  };
  // Whether the machine takes it does not depend on who plans: whoever applies needs the right then.
  const submitted = transition(release, { type: 'submit' }, { ...actor, roles: ['admin'] }, now, situation);
  const fault = submitted.ok ? null : faultOf(change, submitted.error);
  return {
    move: { change, words, assessment, policy, release: submitted.ok ? submitted.value.release : release },
    fault,
  };
}

async function revisionOf({ db, project }: Asked, { persona, digest }: ReleaseMove): Promise<PublishedRevision | null> {
  const published = await findPublished(db, persona, digest);
  const revision = project.revisions.get(digest);
  if (published !== null || revision === undefined) return published;
  return { revision, authors: [], publishedAt: '', publishedBy: '', revokedAt: null };
}

function wordsOf({ desired }: Project, { environment, persona }: ReleaseMove): ReleaseWords | null {
  const file = desired.environments.find(({ name }) => name === environment);
  return file?.personas.find(({ key }) => key === persona)?.release ?? null;
}

/** The release before it is submitted; no stages: those of the policy. */
async function draftOf(
  { db, project, policies, actor, now }: Asked,
  change: ReleaseMove,
  words: ReleaseWords | null,
  { revision, authors: publishers }: PublishedRevision,
  assessment: Assessment,
): Promise<Release> {
  const { environment, persona, digest, version } = change;
  const authors = [...actor.identities, ...publishers, ...coAuthorsOf(project, words).map(byEmail)];
  const missionCritical = isMissionCritical(policies, { environment, persona });
  if (change.kind === 'revise_release') {
    const { body } = await db
      .selectFrom('releases')
      .select('body')
      .where('id', '=', change.release)
      .executeTakeFirstOrThrow();
    const release = reworded(body, change, words);
    const { type: _, ...changes } = reviseCommand(release, revision, assessment, authors, policies);
    return { ...release, ...changes, state: 'draft', authors: [...release.authors, ...authors], reviews: [] };
  }
  return newRelease(
    {
      id: '',
      environment,
      persona,
      digest,
      version,
      title: titleOf(change, words),
      description: words?.why ?? '',
      stages: words?.stages ?? [],
      authors,
      risk: riskOf({ floor: assessment.riskFloor, declared: words?.impact?.declaredRisk ?? null, missionCritical }),
      impact: words?.impact ?? null,
      affectedLocales: assessment.affectedLocales,
      targetingKeys: words?.targetingKeys ?? [],
    },
    now,
  );
}

/** What a release is called where its file does not say. */
export function titleOf({ persona, version }: ReleaseMove, words: ReleaseWords | null): string {
  return words?.title ?? `${persona} ${version}`;
}

/** Whoever the request and the file name as authors, by e-mail. */
export function coAuthorsOf({ coAuthors }: Project, words: ReleaseWords | null): readonly string[] {
  return [...new Set([...coAuthors, ...(words?.coAuthors ?? [])])];
}

/** A refusal about one persona of an environment, as a fault of the plan. */
export function faultOf({ environment, persona }: ReleaseMove, { code, field, message }: OperationRefusal): PlanFault {
  const place = `environments/${environment}/personas/${persona}`;
  const within = field === undefined || field === 'type' ? '' : `/release/${field}`;
  return { code, field: `${place}${within}`, message: `${persona} in ${environment}: ${message}` };
}
