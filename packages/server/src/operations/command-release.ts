import type { Json } from '@setlist/core/audit';
import { type ReleaseCommand, transition } from '@setlist/core/release';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import type { Signer } from '../signing/signer.ts';
import { type Assess, assessFor, insertAssessment, noRelease, type ReleaseTools } from './assess-release.ts';
import { attestRelease } from './attest-release.ts';
import { findPublished, loadRevisionByDigest } from './find-published.ts';
import { loadPolicies } from './load-policy.ts';
import { loadSituation } from './load-situation.ts';
import { type Call, type OperationRefusal, perform, type Write } from './operation.ts';
import { byEmail, unpublished } from './proposal-refusals.ts';
import { reviseCommand } from './revise-command.ts';
import { lockRelease, type ReleaseRow, saveTransition } from './save-release.ts';
import { refuseStale } from './stale.ts';

/** A command as it is sent: `revise` names a revision, and what follows from it is worked out here. */
export type SentCommand =
  | Exclude<ReleaseCommand, { type: 'revise' }>
  | { readonly type: 'revise'; readonly revision: string; readonly coAuthors: readonly string[] };

/**
 * Does with a release what the machine allows: one wins where two come at once, and the other is told what is so now.
 * Submitting and revising assess first, so that reviewers never see evidence of another change.
 */
export async function commandRelease(
  db: Kysely<Tables>,
  call: Call,
  tools: ReleaseTools,
  id: string,
  sent: SentCommand,
  expectedVersion: number | null,
) {
  const row = await db.selectFrom('releases').select('body').where('id', '=', id).executeTakeFirst();
  if (row === undefined) return refuse(noRelease(id));
  const prepared = await prepare(db, tools.assess, row.body.id, sent);
  if (!prepared.ok) return prepared;
  return perform(db, call, async (write): Promise<Result<ReleaseRow & { changed: true }, OperationRefusal>> => {
    const locked = await lockRelease(write.trx, id);
    if (locked === null) return refuse(noRelease(id));
    const stale = await refuseStale(write.trx, { kind: 'release', id, rowVersion: locked.rowVersion }, expectedVersion);
    if (stale !== null) return refuse(stale);
    const { assessment, command } = prepared.value;
    if (assessment !== null) await insertAssessment(write, id, assessment);
    const applied = await applyCommand(write, locked, await command(write, locked.release), tools.signer);
    return applied.ok ? ok({ changed: true, ...applied.value }) : applied;
  });
}

/** Runs one command within a transaction that holds the release's lock. */
export async function applyCommand(
  write: Write,
  before: ReleaseRow,
  command: ReleaseCommand,
  signer: Signer | null,
): Promise<Result<ReleaseRow, OperationRefusal>> {
  const situation = await loadSituation(write.trx, subjectOf(before.release, command));
  const made = transition(before.release, command, write.actor, write.at, situation);
  if (!made.ok) return made;
  const { release, events } = made.value;
  const saved = await saveTransition(write, before, release, events);
  if (signer !== null) await attestRelease(write, release, events, situation.policy, signer);
  write.audit({
    action: `release.${command.type}`,
    object: { kind: 'release', id: release.id, version: saved.rowVersion },
    persona: release.persona,
    environment: release.environment,
    release: release.id,
    change: {
      command: command as unknown as Json,
      digest: release.digest,
      from: before.release.state,
      to: release.state,
      stage: release.stage,
      events: events.map((event) => event.type),
    },
  });
  return ok(saved);
}

/** The release as its surroundings are to be looked at: a revised one already with its new content. */
function subjectOf(release: ReleaseRow['release'], command: ReleaseCommand): ReleaseRow['release'] {
  return command.type === 'revise' ? { ...release, digest: command.digest, risk: command.risk } : release;
}

type Assessed = Awaited<ReturnType<typeof assessFor>>;

interface Prepared {
  readonly assessment: Assessed | null;
  readonly command: (write: Write, release: ReleaseRow['release']) => Promise<ReleaseCommand>;
}

/** What takes its time is done before the transaction: nothing else can be written while one is open. */
async function prepare(
  db: Kysely<Tables>,
  assess: Assess,
  id: string,
  sent: SentCommand,
): Promise<Result<Prepared, OperationRefusal>> {
  if (sent.type !== 'submit' && sent.type !== 'revise') return ok({ assessment: null, command: async () => sent });
  const { body: release } = await db
    .selectFrom('releases')
    .select('body')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  if (sent.type === 'submit') {
    const candidate = await loadRevisionByDigest(db, release.digest);
    if (candidate === null) return refuse(unpublished({ persona: release.persona, revision: release.digest }));
    const situation = await loadSituation(db, release);
    const isCurrent = situation.assessment.state === 'passed' || situation.assessment.state === 'failed';
    const assessment = isCurrent ? null : await assessFor(db, assess, release, candidate);
    return ok({ assessment, command: async () => sent });
  }
  const found = await findPublished(db, release.persona, sent.revision);
  if (found === null) return refuse(unpublished({ persona: release.persona, revision: sent.revision }));
  const assessment = await assessFor(db, assess, release, found.revision);
  const authors = [...found.authors, ...sent.coAuthors.map(byEmail)];
  return ok({
    assessment,
    command: async (write, current) =>
      reviseCommand(
        current,
        found.revision,
        assessment,
        [...write.actor.identities, ...authors],
        await loadPolicies(write.trx),
      ),
  });
}
