import type { Release } from '@setlist/core/release';
import type { Kysely } from 'kysely';
import type { ReleaseTools } from '../../packages/server/src/operations/assess-release.ts';
import { commandRelease, type SentCommand } from '../../packages/server/src/operations/command-release.ts';
import { type Proposal, proposeRelease } from '../../packages/server/src/operations/propose-release.ts';
import type { Tables } from '../../packages/server/src/postgres/tables.ts';
import { createServing } from '../../packages/server/src/serving/create-serving.ts';
import { loadSnapshot } from '../../packages/server/src/serving/load-snapshot.ts';
import { NO_CONTEXT } from '../../packages/server/src/serving/serving.ts';
import { addMember, type ControlPlane, openControlPlane, type TestMember, toolsHere } from './control-plane.ts';
import { databaseOf, type EngineKind } from './engines.ts';

/** A control plane with Ann, who writes and administers, Ben, who reviews for the brand, and Cleo, who releases. */
export interface ReleasePlane extends ControlPlane {
  readonly ann: TestMember;
  readonly ben: TestMember;
  readonly cleo: TestMember;
}

export async function openReleasePlane(kind: EngineKind): Promise<ReleasePlane> {
  const plane = await openControlPlane(await databaseOf(kind));
  return {
    ...plane,
    ann: await addMember(plane.db, 'Ann', ['author', 'admin']),
    ben: await addMember(plane.db, 'Ben', ['reviewer'], ['brand'], ['en', 'de']),
    cleo: await addMember(plane.db, 'Cleo', ['releaser']),
  };
}

/** The small persona for production, submitted for review, with what a test asks for. */
export function proposalOf(changes: Partial<Proposal> = {}): Proposal {
  return {
    environment: 'production',
    persona: 'tiny',
    revision: '1.0.0',
    title: 'Tiny',
    description: '',
    stages: null,
    coAuthors: [],
    targetingKeys: [],
    impact: null,
    submit: true,
    ...changes,
  };
}

/** Proposes that as this member; throws where it is refused. */
export async function proposeAs(
  db: Kysely<Tables>,
  by: TestMember,
  changes: Partial<Proposal> = {},
  tools: ReleaseTools = toolsHere,
): Promise<Release> {
  const made = await proposeRelease(db, by.may('release.propose'), tools, proposalOf(changes));
  if (!made.ok) throw new Error(made.error.message);
  return made.value.release;
}

/** Commands a release as this member; throws where it is refused. */
export async function commandAs(
  db: Kysely<Tables>,
  by: TestMember,
  id: string,
  sent: SentCommand,
  tools: ReleaseTools = toolsHere,
): Promise<Release> {
  const done = await commandRelease(db, by.may(`release.${sent.type}`), tools, id, sent, null);
  if (!done.ok) throw new Error(`${sent.type}: ${done.error.message}`);
  return done.value.release;
}

/** The review that approves that content. */
export function approvalOf(digest: string): Extract<SentCommand, { type: 'review' }> {
  return { type: 'review', verdict: 'approve', digest, comment: 'Fine.' };
}

/** Commands a release one after the other, each as someone; throws at the first that is refused. */
export async function commandAll(
  db: Kysely<Tables>,
  id: string,
  commands: readonly (readonly [TestMember, SentCommand])[],
): Promise<void> {
  for (const [by, sent] of commands) await commandAs(db, by, id, sent);
}

/** What a model name gets in an environment now: `candidate 1.1.0`, or the code it is refused with. */
export async function servedIn(db: Kysely<Tables>, environment: string, model = 'tiny'): Promise<string> {
  const caller = { environment, mayPreview: false };
  const found = createServing(await loadSnapshot(db, null)).find(model, NO_CONTEXT, caller);
  return found.ok ? `${found.value.variant} ${found.value.revision.content.version}` : found.error.code;
}
