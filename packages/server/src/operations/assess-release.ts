import { randomBytes } from 'node:crypto';
import type { Assessment, RehearsalReport, TermLists } from '@setlist/core/assessment';
import type { Revision } from '@setlist/core/persona';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import type { Signer } from '../signing/signer.ts';
import { loadRevisionByDigest } from './find-published.ts';
import { loadNewestAssessment, loadStable } from './load-situation.ts';
import { type Call, type OperationRefusal, perform, type Write } from './operation.ts';
import { lockRelease } from './save-release.ts';

/** Assesses a revision against what is stable; runs beside the thread that serves. */
export type Assess = (question: {
  readonly candidate: Revision;
  readonly stable: Revision | null;
  readonly terms: TermLists;
  readonly rehearsal: RehearsalReport | null;
}) => Promise<Assessment>;

/** What the operations on releases need besides the database. */
export interface ReleaseTools {
  readonly assess: Assess;
  /** Attests what is approved; `null`: nothing is attested here. */
  readonly signer: Signer | null;
}

/** Assesses a revision as it would be in an environment now, with the term lists given or those that stand. Outside of any transaction: it takes its time. */
export async function assessFor(
  db: Kysely<Tables>,
  assess: Assess,
  place: { readonly environment: string; readonly persona: string },
  candidate: Revision,
  rehearsal: RehearsalReport | null = null,
  terms: TermLists | null = null,
): Promise<Assessment> {
  const stable = await loadStable(db, place);
  const base = stable === null ? null : await loadRevisionByDigest(db, stable.digest);
  return assess({ candidate, stable: base, terms: terms ?? (await loadTerms(db)), rehearsal });
}

/** The owner's term lists. */
export async function loadTerms(db: Kysely<Tables>): Promise<TermLists> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', 'terms').executeTakeFirst();
  return (row?.value ?? []) as unknown as TermLists;
}

/** Attaches an assessment to a release. */
export async function insertAssessment(write: Write, releaseId: string, assessment: Assessment): Promise<string> {
  const id = `asm_${randomBytes(8).toString('hex')}`;
  await write.trx
    .insertInto('assessments')
    .values({
      id,
      release_id: releaseId,
      digest: assessment.digest,
      base_digest: assessment.baseDigest,
      body: JSON.stringify(assessment),
      created_by: write.actor.name,
      created_at: write.at,
    })
    .execute();
  return id;
}

/** Assesses a release anew, with a rehearsal report where one was made. What it says is evidence and decides nothing by itself. */
export async function assessRelease(
  db: Kysely<Tables>,
  call: Call,
  assess: Assess,
  id: string,
  given: RehearsalReport | null,
) {
  const row = await db.selectFrom('releases').select(['body']).where('id', '=', id).executeTakeFirst();
  if (row === undefined) return refuse(noRelease(id));
  const candidate = await loadRevisionByDigest(db, row.body.digest);
  if (candidate === null) return refuse(noRelease(id));
  const rehearsal = given ?? (await earlierRehearsal(db, id, row.body.digest));
  const assessment = await assessFor(db, assess, row.body, candidate, rehearsal);
  return perform(db, call, async (write): Promise<Result<{ changed: true; id: string }, OperationRefusal>> => {
    const locked = await lockRelease(write.trx, id);
    if (locked === null) return refuse(noRelease(id));
    const attached = await insertAssessment(write, id, assessment);
    write.audit({
      object: { kind: 'release', id, version: locked.rowVersion },
      persona: locked.release.persona,
      environment: locked.release.environment,
      release: id,
      change: { assessment: attached, outcome: assessment.outcome, digest: assessment.digest },
    });
    const { persona, environment, version, title } = locked.release;
    write.emit({
      type: 'release.assessed',
      subject: `releases/${id}`,
      data: {
        release: { id, persona, environment, version, title },
        outcome: assessment.outcome,
        by: write.actor.name,
      },
    });
    return ok({ changed: true, id: attached });
  });
}

/** A rehearsal stays true of its digest, so assessing anew does not lose it. */
async function earlierRehearsal(db: Kysely<Tables>, id: string, digest: string): Promise<RehearsalReport | null> {
  const newest = await loadNewestAssessment(db, id);
  return newest?.assessment.digest === digest ? newest.assessment.rehearsal : null;
}

export function noRelease(id: string) {
  return {
    code: 'not_found',
    message: `There is no release \`${id}\`. \`setlist release list\` shows those there are.`,
  } as const;
}
