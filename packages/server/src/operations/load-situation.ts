import { type Assessment, missingAnswers } from '@setlist/core/assessment';
import type { BoardMember, Release, Situation } from '@setlist/core/release';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { identitiesOf } from './caller.ts';
import { loadPolicy } from './load-policy.ts';

const ENDED = ['completed', 'rolled_back', 'aborted'] as const;

/** Everything around a release that decides what may be done with it, as it stands now. */
export async function loadSituation(db: Kysely<Tables>, release: Release): Promise<Situation> {
  const [policy, stable, others, newest, revision] = [
    await loadPolicy(db, release),
    await loadStable(db, release),
    await loadOthers(db, release),
    await loadNewestAssessment(db, release.id),
    await db.selectFrom('revisions').select('revoked_at').where('digest', '=', release.digest).executeTakeFirst(),
  ];
  const isCurrent =
    newest !== null &&
    newest.assessment.digest === release.digest &&
    newest.assessment.baseDigest === (stable?.digest ?? null);
  return {
    policy,
    stable,
    others,
    assessment: { state: newest === null ? 'missing' : isCurrent ? newest.assessment.outcome : 'outdated' },
    missingAnswers: missingAnswers(release.impact, release.risk),
    addsSkillsOnly: isCurrent && newest.assessment.addsSkillsOnly,
    revoked: revision?.revoked_at != null,
  };
}

/** What the environment serves of the persona. */
export async function loadStable(
  db: Kysely<Tables>,
  { environment, persona }: Pick<Release, 'environment' | 'persona'>,
): Promise<Situation['stable']> {
  const served = await db
    .selectFrom('served')
    .select(['digest', 'release_id'])
    .where('environment', '=', environment)
    .where('persona', '=', persona)
    .executeTakeFirst();
  return served === undefined ? null : { digest: served.digest, releaseId: served.release_id };
}

/** The release that keeps a new one of the persona from starting here: its latch is shut, or it is on its way itself. */
export async function loadInTheWay(
  db: Kysely<Tables>,
  environment: string,
  persona: string,
): Promise<Situation['others'][number] | null> {
  const others = await loadOthers(db, { environment, persona, id: '' });
  return others.find(({ latched, state }) => latched || state === 'progressing' || state === 'held') ?? null;
}

/** Releases of a persona in an environment that are not at an end, and those whose latch is shut; `id` is left out. */
export async function loadOthers(
  db: Kysely<Tables>,
  release: Pick<Release, 'environment' | 'persona' | 'id'>,
): Promise<Situation['others']> {
  const rows = await db
    .selectFrom('releases')
    .select(['id', 'state', 'body'])
    .where('environment', '=', release.environment)
    .where('persona', '=', release.persona)
    .where('id', '!=', release.id)
    .where((eb) => eb.or([eb('state', 'not in', [...ENDED]), eb('state', '=', 'rolled_back')]))
    .orderBy('created_at')
    .execute();
  return rows
    .map(({ id, state, body }) => ({ id, title: body.title, state, latched: isLatched(body) }))
    .filter(({ state, latched }) => state !== 'rolled_back' || latched);
}

/** Whether the release holds a latch that nobody has acknowledged. */
export function isLatched(release: Release): boolean {
  return release.latch !== null && release.latch.acknowledgedAt === null;
}

export interface NewestAssessment {
  readonly id: string;
  readonly assessment: Assessment;
  readonly createdAt: string;
  readonly createdBy: string;
}

/** The newest assessment attached to a release. */
export async function loadNewestAssessment(db: Kysely<Tables>, releaseId: string): Promise<NewestAssessment | null> {
  const row = await db
    .selectFrom('assessments')
    .select(['id', 'body', 'created_at', 'created_by'])
    .where('release_id', '=', releaseId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : assessmentOf(row);
}

/** The assessment with this id. */
export async function loadAssessment(db: Kysely<Tables>, id: string): Promise<NewestAssessment> {
  const row = await db
    .selectFrom('assessments')
    .select(['id', 'body', 'created_at', 'created_by'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return assessmentOf(row);
}

function assessmentOf(row: { id: string; body: object; created_at: string; created_by: string }): NewestAssessment {
  return { id: row.id, assessment: row.body as Assessment, createdAt: row.created_at, createdBy: row.created_by };
}

/** Everyone who may be asked to review. */
export async function loadBoardMembers(db: Kysely<Tables>): Promise<BoardMember[]> {
  const rows = await db.selectFrom('members').selectAll().where('active', '=', true).orderBy('name').execute();
  return rows.map((row) => ({
    identity: `person:${row.id}`,
    identities: identitiesOf(row),
    name: row.name,
    roles: row.roles,
    reviewRoles: row.review_roles,
    locales: row.locales,
  }));
}
