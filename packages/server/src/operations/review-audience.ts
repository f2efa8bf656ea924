import { isAnyOf } from '@setlist/core/access';
import type { Refusal } from '@setlist/core/refusal';
import { coverOf, type Review } from '@setlist/core/release';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { applyAudience, refuseFrozen } from './apply-audience.ts';
import { loadAudiencePolicy } from './audience-policy.ts';
import { type AudienceChangeRow, type AudienceRow, checkDocument, loadAudience } from './audience-row.ts';
import { lockChange, saveChange } from './change-of-audience.ts';
import { type Call, type OperationRefusal, perform, type Write } from './operation.ts';

export interface AudienceReview {
  readonly decision: 'approve' | 'reject';
  /** Of the document that was looked at. */
  readonly digest: string;
  readonly comment: string;
}

export interface ReviewedAudience {
  readonly changed: boolean;
  readonly change: AudienceChangeRow;
  /** What the approval applied; `null`: more are needed, or it was rejected. */
  readonly applied: AudienceRow | null;
}

/**
 * Approves or rejects a proposed change. A rejection ends it; the approval that is the last one needed applies it in this
 * very transaction. Authors, machines and whoever looked at another version are refused.
 */
export function reviewAudience(
  db: Kysely<Tables>,
  call: Call,
  id: string,
  review: AudienceReview,
  expectedVersion: number | null,
) {
  return perform(db, call, async (write): Promise<Result<ReviewedAudience, OperationRefusal>> => {
    const locked = await lockChange(write.trx, id, expectedVersion);
    if (!locked.ok) return locked;
    const refusal = reviewRefusal(write, locked.value, review);
    if (refusal !== null) return refuse(refusal);
    return review.decision === 'reject' ? reject(write, locked.value, review) : approve(write, locked.value, review);
  });
}

function reviewRefusal({ actor }: Write, change: AudienceChangeRow, { digest }: AudienceReview): Refusal | null {
  if (actor.kind !== 'person')
    return {
      code: 'person_needed',
      field: 'authorization',
      message: `A review is for a person to give, and ${actor.name} is a ${actor.kind}. Have a person with the right review it.`,
    };
  if (isAnyOf(actor, change.authors))
    return {
      code: 'own_work',
      field: 'authorization',
      message: `${actor.name} is an author of this change, and nobody reviews their own work, administrators included. Ask someone who had no part in it.`,
    };
  if (digest !== change.digest)
    return {
      code: 'digest_changed',
      field: 'digest',
      message: `The review is of ${digest}, and the change is of ${change.digest}. Look at that and review it.`,
    };
  return null;
}

async function reject(write: Write, change: AudienceChangeRow, review: AudienceReview) {
  const rejected = await saveChange(write, change, {
    state: 'rejected',
    reviews: [...change.reviews, reviewOf(write, review)],
    reason: review.comment,
  });
  noteReview(write, rejected, review);
  write.emit({
    type: 'audience.rejected',
    subject: `audience-changes/${change.id}`,
    data: { ...about(change), by: write.actor.name, reason: review.comment },
  });
  return ok({ changed: true, change: rejected, applied: null });
}

async function approve(
  write: Write,
  change: AudienceChangeRow,
  review: AudienceReview,
): Promise<Result<ReviewedAudience, OperationRefusal>> {
  const { trx, at } = write;
  const current = await loadAudience(trx, change.environment);
  const base = current?.version ?? 0;
  if (base !== change.base_version) return refuse(baseMoved(change, base));
  const reviews = [...change.reviews, reviewOf(write, review)];
  const policy = await loadAudiencePolicy(trx, change.environment);
  const isApproved = coverOf(reviews, policy.reviews, []).satisfied;
  if (!isApproved) {
    const approved = await saveChange(write, change, { reviews });
    noteReview(write, approved, review);
    tellReview(write, change);
    return ok({ changed: true, change: approved, applied: null });
  }
  const frozen = refuseFrozen(policy, at);
  if (frozen !== null) return refuse(frozen);
  // What it names may be gone since it was proposed.
  const checked = await checkDocument(trx, change.environment, change.body);
  if (!checked.ok) return checked;
  const { environment, body, digest, title, id } = change;
  tellReview(write, change);
  const none = { restoredFrom: null, reason: null };
  const applied = await applyAudience(write, { environment, base, body, digest, title, changeId: id, ...none });
  const done = await saveChange(write, change, { reviews, state: 'applied', applied_version: applied.version });
  noteReview(write, done, review);
  write.audit({
    object: { kind: 'audience', id: environment, version: applied.version },
    environment,
    change: { title, digest, from: base, to: applied.version, proposedAs: id },
  });
  return ok({ changed: true, change: done, applied });
}

/** With the seats and locales that the reviewer holds now. */
function reviewOf({ actor, at }: Write, { decision, digest, comment }: AudienceReview): Review {
  return {
    reviewer: `${actor.kind}:${actor.id}`,
    name: actor.name,
    verdict: decision,
    digest,
    seats: actor.reviewRoles,
    locales: actor.locales,
    comment,
    at,
    dismissed: null,
  };
}

function noteReview(write: Write, change: AudienceChangeRow, { decision, digest, comment }: AudienceReview): void {
  write.audit({
    object: { kind: 'audience_change', id: change.id, version: change.row_version },
    environment: change.environment,
    change: { decision, digest, comment },
  });
}

function tellReview(write: Write, change: AudienceChangeRow): void {
  write.emit({
    type: 'audience.reviewed',
    subject: `audience-changes/${change.id}`,
    data: { ...about(change), by: write.actor.name },
  });
}

function about({ id, environment, title, digest }: AudienceChangeRow) {
  return { change: id, environment, title, digest };
}

function baseMoved({ base_version, environment }: AudienceChangeRow, base: number): Refusal {
  return {
    code: 'base_moved',
    message: `The change was made up from version ${base_version} of the audience of ${environment}, which is at ${base} now. Propose it anew from that one.`,
  };
}
