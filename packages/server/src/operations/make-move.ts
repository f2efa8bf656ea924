import type { Json } from '@setlist/core/audit';
import type { Release, ReleaseWords } from '@setlist/core/release';
import { type Result, refuse } from '@setlist/core/result';
import { insertAssessment, noRelease, type ReleaseTools } from './assess-release.ts';
import { applyCommand } from './command-release.ts';
import { findPublished, type PublishedRevision } from './find-published.ts';
import { loadPolicies } from './load-policy.ts';
import type { OperationRefusal, Write } from './operation.ts';
import { coAuthorsOf, type PlannedMove, titleOf } from './plan-project.ts';
import { byEmail, unpublished } from './proposal-refusals.ts';
import { proposeWithin } from './propose-release.ts';
import type { Project } from './read-project.ts';
import { reviseCommand } from './revise-command.ts';
import { reworded } from './reworded.ts';
import { lockRelease, type ReleaseRow } from './save-release.ts';

/** Proposes and submits a release of a plan, or revises the one in its way, within the transaction that applies the plan. */
export async function makeMove(
  write: Write,
  tools: ReleaseTools,
  project: Project,
  move: PlannedMove,
): Promise<Result<ReleaseRow, OperationRefusal>> {
  const { persona, digest } = move.change;
  const found = await findPublished(write.trx, persona, digest);
  if (found === null) return refuse(unpublished({ persona, revision: digest }));
  const coAuthors = coAuthorsOf(project, move.words);
  if (move.change.kind === 'revise_release') return revise(write, tools, move, found, coAuthors);
  return proposeWithin(write, proposalOf(move, coAuthors), found, move.assessment, tools.signer);
}

function proposalOf({ change, words }: PlannedMove, coAuthors: readonly string[]) {
  return {
    environment: change.environment,
    persona: change.persona,
    revision: change.digest,
    title: titleOf(change, words),
    description: words?.why ?? '',
    stages: words?.stages ?? null,
    coAuthors,
    targetingKeys: words?.targetingKeys ?? [],
    impact: words?.impact ?? null,
    submit: true,
  };
}

async function revise(
  write: Write,
  { signer }: ReleaseTools,
  { change, words, assessment }: PlannedMove,
  found: PublishedRevision,
  coAuthors: readonly string[],
): Promise<Result<ReleaseRow, OperationRefusal>> {
  const id = change.kind === 'revise_release' ? change.release : '';
  const locked = await lockRelease(write.trx, id);
  if (locked === null) return refuse(noRelease(id));
  await insertAssessment(write, id, assessment);
  const release = reworded(locked.release, change, words);
  noteWords(write, locked, release, words);
  const authors = [...write.actor.identities, ...found.authors, ...coAuthors.map(byEmail)];
  const command = reviseCommand(release, found.revision, assessment, authors, await loadPolicies(write.trx));
  const revised = await applyCommand(write, { ...locked, release }, command, signer);
  if (!revised.ok || revised.value.release.state !== 'draft') return revised;
  return applyCommand(write, revised.value, { type: 'submit' }, signer);
}

/** What is said of a release changes with its content, in the audit log too. */
function noteWords(write: Write, before: ReleaseRow, after: Release, words: ReleaseWords | null): void {
  if (JSON.stringify(after) === JSON.stringify(before.release)) return;
  write.audit({
    action: 'release.change',
    object: { kind: 'release', id: after.id, version: before.rowVersion + 1 },
    persona: after.persona,
    environment: after.environment,
    release: after.id,
    change: JSON.parse(JSON.stringify({ title: after.title, words })) as Json,
  });
}
