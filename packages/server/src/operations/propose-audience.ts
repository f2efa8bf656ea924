import { randomBytes } from 'node:crypto';
import { hashOfJson, type Json } from '@setlist/core/audit';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { applyAudience, refuseFrozen } from './apply-audience.ts';
import { type AudiencePolicy, loadAudiencePolicy } from './audience-policy.ts';
import {
  type AudienceChangeRow,
  type AudienceRow,
  checkDocument,
  loadAudience,
  lockAudience,
  refuseUnknownEnvironment,
} from './audience-row.ts';
import { type Call, type OperationRefusal, perform, type Write } from './operation.ts';
import { byEmail } from './proposal-refusals.ts';
import { refuseStale } from './stale.ts';

export interface AudienceProposal {
  readonly environment: string;
  /** `AudienceDocument` of core, unread. */
  readonly document: Json;
  readonly title: string;
  readonly description: string;
  /** E-mail addresses of whoever else wrote it. */
  readonly coAuthors: readonly string[];
}

/** What became of a proposal; neither where the document is what is applied already. */
export interface ProposedAudience {
  readonly changed: boolean;
  readonly applied: AudienceRow | null;
  readonly change: AudienceChangeRow | null;
}

/**
 * Proposes another audience for an environment: applied at once where no policy asks for a review of it, else waiting for
 * its reviewers, bound to the version that is applied now.
 */
export function proposeAudience(
  db: Kysely<Tables>,
  call: Call,
  proposal: AudienceProposal,
  expectedVersion: number | null,
) {
  return perform(db, call, async (write): Promise<Result<ProposedAudience, OperationRefusal>> => {
    const { trx } = write;
    const { environment, document } = proposal;
    const unknown = await refuseUnknownEnvironment(trx, environment);
    if (unknown !== null) return refuse(unknown);
    await lockAudience(trx, environment);
    const current = await loadAudience(trx, environment);
    const base = current?.version ?? 0;
    const stale = await refuseStale(trx, { kind: 'audience', id: environment, rowVersion: base }, expectedVersion);
    if (stale !== null) return refuse(stale);
    const checked = await checkDocument(trx, environment, document);
    if (!checked.ok) return checked;
    const digest = `sha256:${hashOfJson(document)}`;
    if (current?.digest === digest) return ok({ changed: false, applied: current, change: null });
    const policy = await loadAudiencePolicy(trx, environment);
    if (policy.reviews.length > 0)
      return ok({ changed: true, applied: null, change: await insertChange(write, proposal, base, digest) });
    return applyAtOnce(write, proposal, { base, digest, policy });
  });
}

async function applyAtOnce(
  write: Write,
  { environment, document, title }: AudienceProposal,
  { base, digest, policy }: { readonly base: number; readonly digest: string; readonly policy: AudiencePolicy },
): Promise<Result<ProposedAudience, OperationRefusal>> {
  const frozen = refuseFrozen(policy, write.at);
  if (frozen !== null) return refuse(frozen);
  const none = { changeId: null, restoredFrom: null, reason: null };
  const applied = await applyAudience(write, { environment, base, body: document, digest, title, ...none });
  write.audit({
    object: { kind: 'audience', id: environment, version: applied.version },
    environment,
    change: { title, digest, from: base, to: applied.version },
  });
  return ok({ changed: true, applied, change: null });
}

async function insertChange(
  write: Write,
  { environment, document, title, description, coAuthors }: AudienceProposal,
  base: number,
  digest: string,
): Promise<AudienceChangeRow> {
  const { trx, actor, at } = write;
  const id = `auc_${randomBytes(8).toString('hex')}`;
  const row = await trx
    .insertInto('audience_changes')
    .values({
      id,
      environment,
      base_version: base,
      body: JSON.stringify(document),
      digest,
      title,
      description,
      authors: [...new Set([...actor.identities, ...coAuthors.map(byEmail)])],
      author_name: actor.name,
      state: 'proposed',
      created_at: at,
      updated_at: at,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  write.audit({
    object: { kind: 'audience_change', id, version: row.row_version },
    environment,
    change: { title, digest, from: base },
  });
  write.emit({
    type: 'audience.proposed',
    subject: `audience-changes/${id}`,
    data: { change: id, environment, title, digest, by: actor.name },
  });
  return row;
}
