import { randomBytes } from 'node:crypto';
import type { Assessment } from '@setlist/core/assessment';
import {
  type ImpactAnswers,
  isMissionCritical,
  newRelease,
  type Risk,
  riskOf,
  type Stage,
} from '@setlist/core/release';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import type { Signer } from '../signing/signer.ts';
import { assessFor, insertAssessment, type ReleaseTools } from './assess-release.ts';
import { applyCommand } from './command-release.ts';
import { findPublished, type PublishedRevision } from './find-published.ts';
import { loadPolicies, loadPolicy } from './load-policy.ts';
import { type Call, type OperationRefusal, perform, type Write } from './operation.ts';
import { byEmail, noEnvironment, unpublished } from './proposal-refusals.ts';
import { insertRelease, lockPersona, type ReleaseRow } from './save-release.ts';

export interface Proposal {
  readonly environment: string;
  readonly persona: string;
  /** A version or a digest. */
  readonly revision: string;
  readonly title: string;
  readonly description: string;
  /** `null`: what policy says. */
  readonly stages: readonly Stage[] | null;
  /** E-mail addresses. */
  readonly coAuthors: readonly string[];
  readonly targetingKeys: readonly string[];
  readonly impact: ImpactAnswers | null;
  readonly submit: boolean;
}

/** Assesses a revision and proposes its release: a draft, submitted at once when asked. */
export async function proposeRelease(db: Kysely<Tables>, call: Call, tools: ReleaseTools, proposal: Proposal) {
  const found = await findPublished(db, proposal.persona, proposal.revision);
  if (found === null) return refuse(unpublished(proposal));
  const assessment = await assessFor(db, tools.assess, proposal, found.revision);
  return perform(db, call, async (write) => {
    const proposed = await proposeWithin(write, proposal, found, assessment, tools.signer);
    return proposed.ok ? ok({ changed: true, ...proposed.value }) : proposed;
  });
}

/** Proposes within a transaction that does more besides. */
export async function proposeWithin(
  write: Write,
  proposal: Proposal,
  found: PublishedRevision,
  assessment: Assessment | null,
  signer: Signer | null,
): Promise<Result<ReleaseRow, OperationRefusal>> {
  const { environment, persona } = proposal;
  const known = await write.trx
    .selectFrom('environments')
    .select('name')
    .where('name', '=', environment)
    .executeTakeFirst();
  if (known === undefined) return refuse(noEnvironment(environment));
  await lockPersona(write.trx, environment, persona);
  const risk = await riskWithin(write, proposal, assessment);
  const policy = await loadPolicy(write.trx, { environment, persona, risk });
  const release = newRelease(
    {
      id: `rel_${randomBytes(8).toString('hex')}`,
      environment,
      persona,
      digest: found.revision.digest,
      version: found.revision.content.version,
      title: proposal.title,
      description: proposal.description,
      stages: proposal.stages ?? policy.stages,
      authors: [...new Set([...write.actor.identities, ...found.authors, ...proposal.coAuthors.map(byEmail)])],
      risk,
      impact: proposal.impact,
      affectedLocales: assessment?.affectedLocales ?? [],
      targetingKeys: proposal.targetingKeys,
    },
    write.at,
  );
  const row = await insertRelease(write, release);
  if (assessment !== null) await insertAssessment(write, release.id, assessment);
  write.audit({
    action: 'release.propose',
    object: { kind: 'release', id: release.id, version: row.rowVersion },
    persona,
    environment,
    release: release.id,
    change: {
      title: release.title,
      digest: release.digest,
      version: release.version,
      stages: release.stages,
      risk,
      authors: release.authors,
    },
  });
  const { id, version, digest, title } = release;
  write.emit({
    type: 'release.proposed',
    subject: `releases/${id}`,
    data: { release: { id, persona, environment, version, digest, title }, by: write.actor.name },
  });
  return proposal.submit ? applyCommand(write, row, { type: 'submit' }, signer) : ok(row);
}

async function riskWithin(write: Write, proposal: Proposal, assessment: Assessment | null): Promise<Risk> {
  const { environment, persona } = proposal;
  return riskOf({
    floor: assessment?.riskFloor ?? 'low',
    declared: proposal.impact?.declaredRisk ?? null,
    missionCritical: isMissionCritical(await loadPolicies(write.trx), { environment, persona }),
  });
}
