import {
  type EffectivePolicy,
  exposureOf,
  frozenBy,
  makeBoard,
  permittedCommands,
  type Release,
} from '@setlist/core/release';
import type { CommandChoice, ReleaseDetail } from '@setlist/sdk';
import type { FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import { knowCaller } from '../operations/caller.ts';
import { loadBoardMembers, loadNewestAssessment, loadSituation } from '../operations/load-situation.ts';
import type { ReleaseRow } from '../operations/save-release.ts';
import type { Tables } from '../postgres/tables.ts';
import { unwrap } from './api.ts';

/** A release with everything that decides what its reader may do with it now. */
export async function detailOf(db: Kysely<Tables>, request: FastifyRequest, row: ReleaseRow): Promise<ReleaseDetail> {
  const { release, rowVersion } = row;
  const now = new Date().toISOString();
  const { actor } = unwrap(await knowCaller(db, request.visitor.caller, now));
  const situation = await loadSituation(db, release);
  const newest = await loadNewestAssessment(db, release.id);
  const stable = situation.stable;
  const { policy } = situation;
  return {
    release,
    rowVersion,
    board: makeBoard(release, policy, await loadBoardMembers(db)),
    policy,
    commands: permittedCommands(release, actor, now, situation).map(choiceOf),
    exposure: exposureOf(release),
    assessment: newest,
    assessmentState: situation.assessment.state,
    missingAnswers: situation.missingAnswers,
    stable: stable === null ? null : { ...stable, version: await versionOf(db, stable.digest) },
    others: situation.others,
    soakedAt: soakedAt(release, policy),
    frozenBy: frozenBy(policy.freezes, now)?.name ?? null,
    hasBundle: await hasBundle(db, release),
  };
}

function choiceOf(choice: ReturnType<typeof permittedCommands>[number]): CommandChoice {
  return { type: choice.type, permitted: choice.permitted, refusal: choice.permitted ? null : choice.refusal };
}

function soakedAt(release: Release, policy: EffectivePolicy): string | null {
  if (release.stage === null || release.stageEnteredAt === null) return null;
  if (release.state !== 'progressing' && release.state !== 'held') return null;
  const { soakMs } = policy.stageRules[release.stage];
  return soakMs === 0 ? null : new Date(Date.parse(release.stageEnteredAt) + soakMs).toISOString();
}

async function versionOf(db: Kysely<Tables>, digest: string): Promise<string> {
  const row = await db.selectFrom('revisions').select('version').where('digest', '=', digest).executeTakeFirst();
  return row?.version ?? '';
}

async function hasBundle(db: Kysely<Tables>, { id, digest }: Release): Promise<boolean> {
  const row = await db
    .selectFrom('bundles')
    .select('digest')
    .where('release_id', '=', id)
    .where('digest', '=', digest)
    .executeTakeFirst();
  return row !== undefined;
}
