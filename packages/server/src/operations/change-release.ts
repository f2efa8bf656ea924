import { type ImpactAnswers, isMissionCritical, type Release, riskOf, type Stage } from '@setlist/core/release';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { noRelease } from './assess-release.ts';
import { loadPolicies } from './load-policy.ts';
import { loadNewestAssessment } from './load-situation.ts';
import { type Call, type OperationRefusal, perform, type Write } from './operation.ts';
import { byEmail } from './proposal-refusals.ts';
import { lockRelease, type ReleaseRow, saveTransition } from './save-release.ts';
import { refuseStale } from './stale.ts';

export interface ReleaseChange {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly stages?: readonly Stage[] | undefined;
  /** E-mail addresses; added, never taken away. */
  readonly coAuthors?: readonly string[] | undefined;
  readonly targetingKeys?: readonly string[] | undefined;
  readonly impact?: ImpactAnswers | undefined;
}

/** Changes what a draft says of itself. Its content is changed by `revise`, so nothing that was approved is touched here. */
export function changeRelease(
  db: Kysely<Tables>,
  call: Call,
  id: string,
  change: ReleaseChange,
  expectedVersion: number | null,
) {
  return perform(db, call, async (write): Promise<Result<ReleaseRow & { changed: boolean }, OperationRefusal>> => {
    const locked = await lockRelease(write.trx, id);
    if (locked === null) return refuse(noRelease(id));
    const stale = await refuseStale(write.trx, { kind: 'release', id, rowVersion: locked.rowVersion }, expectedVersion);
    if (stale !== null) return refuse(stale);
    if (locked.release.state !== 'draft') {
      return refuse({
        code: 'wrong_state',
        message: `This release is ${locked.release.state}; what it says can be changed while it is a draft. Withdraw it first.`,
      });
    }
    const next = await changed(write, locked.release, change);
    if (JSON.stringify(next) === JSON.stringify(locked.release)) return ok({ changed: false, ...locked });
    const saved = await saveTransition(
      write,
      locked,
      { ...next, updatedAt: later(locked.release.updatedAt, write.at) },
      [],
    );
    write.audit({
      object: { kind: 'release', id, version: saved.rowVersion },
      persona: next.persona,
      environment: next.environment,
      release: id,
      change: JSON.parse(JSON.stringify(change)),
    });
    const { persona, environment, version, title } = next;
    write.emit({
      type: 'release.changed',
      subject: `releases/${id}`,
      data: { release: { id, persona, environment, version, title }, by: write.actor.name },
    });
    return ok({ changed: true, ...saved });
  });
}

async function changed(write: Write, release: Release, change: ReleaseChange): Promise<Release> {
  const impact = change.impact ?? release.impact;
  const authors = [...new Set([...release.authors, ...(change.coAuthors ?? []).map(byEmail)])];
  const assessment = (await loadNewestAssessment(write.trx, release.id))?.assessment ?? null;
  return {
    ...release,
    title: change.title ?? release.title,
    description: change.description ?? release.description,
    stages: change.stages ?? release.stages,
    targetingKeys: change.targetingKeys ?? release.targetingKeys,
    authors,
    reviews: authors.length === release.authors.length ? release.reviews : dismissed(release.reviews),
    impact,
    risk: riskOf({
      floor: assessment?.riskFloor ?? 'low',
      declared: impact?.declaredRisk ?? null,
      missionCritical: isMissionCritical(await loadPolicies(write.trx), release),
    }),
  };
}

/** Whoever is named as a co-author now may have been a reviewer before. */
function dismissed(reviews: Release['reviews']): Release['reviews'] {
  return reviews.map((review) => ({ ...review, dismissed: review.dismissed ?? 'Co-authors were added.' }));
}

/** A clock that was set back must not make a release younger than it was. */
function later(one: string, other: string): string {
  return one > other ? one : other;
}
