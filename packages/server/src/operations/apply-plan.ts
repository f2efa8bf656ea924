import { type Permission, permits } from '@setlist/core/access';
import { type PlanNote, type PlannedChange, type PresentState, planTag, staleSide } from '@setlist/core/release';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { AppliedProject, AppliedRelease } from '@setlist/sdk';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import type { ReleaseTools } from './assess-release.ts';
import { changePoliciesWithin } from './change-policies.ts';
import { changeTermsWithin } from './change-terms.ts';
import { loadPresent } from './load-present.ts';
import { makeMove } from './make-move.ts';
import { type Call, type OperationRefusal, perform, type Write } from './operation.ts';
import { faultOf, type PreparedPlan, planProject } from './plan-project.ts';
import { byEmail } from './proposal-refusals.ts';
import type { Project } from './read-project.ts';
import { lockPersona, type ReleaseRow } from './save-release.ts';
import { storeRevision } from './store-revision.ts';

/** How often a plan is made anew where the server moved under it, before the caller is told. */
const ATTEMPTS = 3;

/**
 * Takes the server to where a project's files want it, as far as that may be proposed: policies, revisions, releases that
 * wait for review. One transaction, all or nothing. Starts, approves and acknowledges nothing; doing it again changes
 * nothing. With a plan's tag it is refused when the files or the server are not those of the plan.
 */
export async function applyPlan(
  db: Kysely<Tables>,
  call: Call,
  tools: ReleaseTools,
  project: Project,
  expectedTag: string | null,
): Promise<Result<AppliedProject, OperationRefusal>> {
  for (let attempt = 1; ; attempt += 1) {
    const prepared = await planProject(db, call.caller, tools.assess, project);
    if (!prepared.ok) return prepared;
    const applied = await applyPrepared(db, call, tools, project, prepared.value, expectedTag);
    if (applied !== 'moved') return applied;
    if (attempt === ATTEMPTS) return refuse(OVERTAKEN);
  }
}

const OVERTAKEN: OperationRefusal = {
  code: 'conflict',
  message:
    'Others changed the same releases while this was applied; nothing was written. Look at the plan again, then apply it.',
};

async function applyPrepared(
  db: Kysely<Tables>,
  call: Call,
  tools: ReleaseTools,
  project: Project,
  prepared: PreparedPlan,
  expectedTag: string | null,
): Promise<Result<AppliedProject, OperationRefusal> | 'moved'> {
  let hasMoved = false;
  const result = await perform(db, call, async (write): Promise<Result<AppliedProject, OperationRefusal>> => {
    await lockProject(write, project);
    const tag = planTag(project.desired, await loadPresent(write.trx, project.desired));
    const stale = refuseOther(expectedTag, tag);
    if (stale !== null) return refuse(stale);
    hasMoved = tag !== prepared.tag;
    if (hasMoved) return refuse(OVERTAKEN);
    const refused = refuseFaults(prepared) ?? refuseWithoutRight(write, prepared);
    if (refused !== null) return refuse(refused);
    return makeChanges(write, tools, project, prepared);
  });
  return hasMoved ? 'moved' : result;
}

/** Two applications at once go one after the other, and no command comes between what is read here and what is written. */
async function lockProject({ trx }: Write, { desired }: Project): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('plans', 7))`.execute(trx);
  const places = desired.environments.flatMap(({ name, personas }) => personas.map(({ key }) => [name, key] as const));
  const inOrder = places.toSorted((a, b) => (a.join('/') < b.join('/') ? -1 : 1));
  for (const [environment, persona] of inOrder) await lockPersona(trx, environment, persona);
}

function refuseOther(expected: string | null, current: string): OperationRefusal | null {
  const side = expected === null ? null : staleSide(expected, current);
  if (side === null) return null;
  const what =
    side === 'files' ? 'The files are not those of the plan' : 'The server has changed since the plan was made';
  return {
    code: 'stale_write',
    field: '/planTag',
    message: `${what}; nothing was written. Look at the plan again with \`setlist plan\`, then apply that.`,
  };
}

function refuseFaults({ plan: { faults } }: PreparedPlan): OperationRefusal | null {
  const [first] = faults;
  if (first === undefined) return null;
  const others = faults.length === 1 ? '' : ` And ${faults.length - 1} more: \`setlist plan\` names them all.`;
  return { ...first, message: `Nothing was written. ${first.message}${others}` };
}

const RIGHTS: Readonly<Record<PlannedChange['kind'], readonly Permission[]>> = {
  add_policy: ['policy.change'],
  change_policy: ['policy.change'],
  remove_policy: ['policy.change'],
  change_terms: ['setting.change'],
  publish_revision: ['revision.publish'],
  propose_release: ['release.propose', 'release.submit'],
  revise_release: ['release.revise', 'release.change', 'release.submit'],
};

function refuseWithoutRight({ actor }: Write, { plan }: PreparedPlan): OperationRefusal | null {
  const needed = plan.changes.flatMap(({ kind }) => RIGHTS[kind]);
  const lacking = needed.find((permission) => !permits(actor.roles, permission));
  if (lacking === undefined) return null;
  const mend =
    lacking === 'policy.change' || lacking === 'setting.change'
      ? 'Apply with a key of an administrator, or leave policies and term lists as they are with --leave-policies.'
      : 'Ask an administrator for a role that does (docs/access.md).';
  return {
    code: 'forbidden',
    field: 'authorization',
    message: `Nothing was written: ${actor.name} has ${actor.roles.join(', ') || 'no role'}, which does not carry \`${lacking}\`. ${mend}`,
  };
}

/** Policies and term lists first: what is proposed is to be reviewed under those that the files name. */
async function makeChanges(
  write: Write,
  tools: ReleaseTools,
  project: Project,
  { plan, moves, present }: PreparedPlan,
): Promise<Result<AppliedProject, OperationRefusal>> {
  if (project.policies !== null && plan.changes.some(({ kind }) => RIGHTS[kind].includes('policy.change'))) {
    const changed = await changePoliciesWithin(write, project.policies.files);
    if (!changed.ok) return changed;
  }
  if (project.terms !== null && plan.changes.some(({ kind }) => kind === 'change_terms')) {
    await changeTermsWithin(write, project.terms);
  }
  for (const change of plan.changes) {
    const revision = change.kind === 'publish_revision' ? project.revisions.get(change.digest) : undefined;
    if (revision === undefined) continue;
    const stored = await storeRevision(write, revision, project.coAuthors.map(byEmail));
    if (!stored.ok) return stored;
  }
  const releases = plan.notes.flatMap((note) => underWay(note, present));
  for (const move of moves) {
    const moved = await makeMove(write, tools, project, move);
    if (!moved.ok) return refuse({ ...moved.error, ...faultOf(move.change, moved.error) });
    releases.push(appliedRelease(moved.value));
  }
  return ok({ changed: plan.changes.length > 0, changes: plan.changes, notes: plan.notes, releases });
}

function appliedRelease({ release }: ReleaseRow): AppliedRelease {
  const { id, environment, persona, version, digest, state } = release;
  return { id, environment, persona, version, digest, state, changed: true };
}

function underWay({ code, environment, persona, release }: PlanNote, present: PresentState): AppliedRelease[] {
  if (code !== 'under_way' || environment === null || persona === null) return [];
  const found = present.environments
    .find(({ name }) => name === environment)
    ?.personas.find(({ key }) => key === persona)
    ?.releases.find(({ id }) => id === release);
  if (found === undefined) return [];
  const { id, version, digest, state } = found;
  return [{ id, environment, persona, version, digest, state, changed: false }];
}
