import { applyPlan } from '../../packages/server/src/operations/apply-plan.ts';
import type { SentCommand } from '../../packages/server/src/operations/command-release.ts';
import { planProject } from '../../packages/server/src/operations/plan-project.ts';
import { type Project, readProject } from '../../packages/server/src/operations/read-project.ts';
import {
  addMember,
  assessHere,
  checkHere,
  openControlPlane,
  type TestMember,
  tinyVersion,
  toolsHere,
} from './control-plane.ts';
import { approvalOf, commandAs } from './release-steps.ts';

export const bytes = (text: string) => new TextEncoder().encode(text);
/** The small persona's files, of another key and version. */
export const renamed = (key: string, version: string) => {
  const files = new Map(tinyVersion(version));
  const yaml = new TextDecoder().decode(files.get('persona.yaml')).replace('key: tiny', `key: ${key}`);
  return files.set('persona.yaml', bytes(yaml));
};

/** What a project's folder holds, and how it is applied. */
export interface Wanted {
  readonly personas?: Readonly<Record<string, ReadonlyMap<string, Uint8Array>>>;
  readonly policies?: Readonly<Record<string, string>>;
  readonly environments?: Readonly<Record<string, string>>;
  readonly terms?: Readonly<Record<string, string>>;
  readonly revise?: boolean;
  readonly leavePolicies?: boolean;
  readonly coAuthors?: readonly string[];
}

/** The project as it would lie in a folder. */
async function project({
  personas = {},
  policies = {},
  environments = {},
  terms = {},
  ...how
}: Wanted): Promise<Project> {
  const files = new Map<string, Uint8Array>();
  for (const [folder, inside] of Object.entries(personas))
    for (const [path, content] of inside) files.set(`personas/${folder}/${path}`, content);
  for (const [name, text] of Object.entries(policies)) files.set(`policies/${name}.yaml`, bytes(text));
  for (const [name, text] of Object.entries(environments)) files.set(`environments/${name}.yaml`, bytes(text));
  for (const [name, text] of Object.entries(terms)) files.set(`terms/${name}.yaml`, bytes(text));
  const read = await readProject(
    { files, environment: null, revise: false, leavePolicies: false, coAuthors: [], ...how },
    checkHere,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

/** The file that says what an environment is to serve. */
export const environment = (name: string, personas: Readonly<Record<string, string>>) =>
  `environment: ${name}\npersonas: ${JSON.stringify(personas)}\n`;

/** A control plane that takes projects, with an administrator, a reviewer, a releaser and a pipeline that may author. */
export async function openPlans(url?: string) {
  const plane = await openControlPlane(url);
  const { db } = plane;
  const ann = await addMember(db, 'Ann', ['admin']);
  const ben = await addMember(db, 'Ben', ['reviewer']);
  const cleo = await addMember(db, 'Cleo', ['releaser']);
  const pipeline = await addMember(db, 'Pipeline', ['author']);

  const plan = async (wanted: Wanted, by = pipeline) => {
    const made = await planProject(db, by.caller, assessHere, await project(wanted));
    if (!made.ok) throw new Error(made.error.message);
    return made.value;
  };
  const apply = async (wanted: Wanted, by = pipeline, tag: string | null = null) =>
    applyPlan(db, by.may('release.propose'), toolsHere, await project(wanted), tag);
  const applied = async (wanted: Wanted, by = pipeline) => {
    const made = await apply(wanted, by);
    if (!made.ok) throw new Error(made.error.message);
    return made.value;
  };
  const send = (by: TestMember, id: string, sent: SentCommand) => commandAs(db, by, id, sent);
  /** Everything that could be written, as text. */
  const everything = async () => {
    const rows = [];
    for (const table of WRITTEN) rows.push(await db.selectFrom(table).selectAll().execute());
    return JSON.stringify(rows);
  };
  const auditedAfter = async (seq: number) =>
    (await db.selectFrom('audit').select('action').where('seq', '>', seq).orderBy('seq').execute()).map(
      ({ action }) => action,
    );
  const lastSeq = async () => (await db.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow()).seq;
  /** Approved by another, started, and completed. */
  const release = async (id: string, digest: string) => {
    await send(ben, id, approvalOf(digest));
    let { state } = await send(cleo, id, { type: 'start' });
    while (state === 'progressing') state = (await send(cleo, id, { type: 'advance' })).state;
    return state;
  };
  const people = { ann, ben, cleo, pipeline };
  return { ...plane, ...people, plan, apply, applied, send, everything, auditedAfter, lastSeq, release };
}

export type Plans = Awaited<ReturnType<typeof openPlans>>;

const WRITTEN = ['revisions', 'settings', 'policies', 'releases', 'assessments', 'served', 'audit', 'outbox'] as const;
