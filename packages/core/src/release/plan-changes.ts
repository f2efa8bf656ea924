import type {
  ChangePlan,
  DesiredEnvironment,
  DesiredState,
  NamedRevision,
  PlanFault,
  PlannedChange,
  PresentRelease,
  PresentState,
} from './desired-state.ts';
import {
  type AskedPersona,
  fileLatches,
  inTheWay,
  isOpen,
  isShut,
  notInFile,
  policiesLeftAlone,
  revoked,
  shutLatches,
  underWay,
} from './plan-notes.ts';
import type { ReleaseState } from './release.ts';

/**
 * What takes the server to where the files want it, as far as that may be proposed: never a start, an approval or the
 * opening of a latch. The plan for a state to which it was applied has no changes.
 */
export function planChanges(desired: DesiredState, present: PresentState): ChangePlan {
  return joined([
    planPolicies(desired, present),
    planTerms(desired, present),
    planRevisions(desired, present),
    ...desired.environments.map((environment) => planEnvironment(environment, desired, present)),
  ]);
}

type Part = Partial<ChangePlan>;

function joined(parts: readonly Part[]): ChangePlan {
  return {
    changes: parts.flatMap(({ changes = [] }) => changes),
    notes: parts.flatMap(({ notes = [] }) => notes),
    faults: parts.flatMap(({ faults = [] }) => faults),
  };
}

function planPolicies({ policies: wanted, leavePolicies }: DesiredState, { policies: present }: PresentState): Part {
  if (leavePolicies) return {};
  const count = Object.keys(present).length;
  if (wanted === null) return count === 0 ? {} : { notes: [policiesLeftAlone(count)] };
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(present)])].sort();
  const changes = names.flatMap((name): PlannedChange[] => {
    if (present[name] === wanted[name]) return [];
    if (present[name] === undefined) return [{ kind: 'add_policy', name }];
    return [{ kind: wanted[name] === undefined ? 'remove_policy' : 'change_policy', name }];
  });
  return { changes };
}

function planTerms({ terms, leavePolicies }: DesiredState, present: PresentState): Part {
  if (leavePolicies || terms === null || terms === present.terms) return {};
  return { changes: [{ kind: 'change_terms' }] };
}

function planRevisions(desired: DesiredState, present: PresentState): Part {
  return joined(
    desired.revisions.map(({ persona, version, digest }): Part => {
      const taken = present.revisions.find((one) => one.persona === persona && one.version === version);
      if (taken === undefined) return { changes: [{ kind: 'publish_revision', persona, version, digest }] };
      if (taken.digest === digest) return {};
      const message = `\`${persona}\` ${version} is published with other content: the server has ${short(taken.digest)}, the files make ${short(digest)}. Raise \`version\` in persona.yaml, and in environments/ where it is to be served.`;
      return { faults: [{ code: 'version_taken', field: `personas/${persona}/version`, message }] };
    }),
  );
}

function planEnvironment(wanted: DesiredEnvironment, desired: DesiredState, present: PresentState): Part {
  const there = present.environments.find(({ name }) => name === wanted.name);
  if (there === undefined) {
    const message = `The server has no environment \`${wanted.name}\`. Make it with \`setlist environments create ${wanted.name}\`.`;
    return { faults: [{ code: 'not_found', field: `environments/${wanted.name}`, message }] };
  }
  const named = new Set(wanted.personas.map(({ key }) => key));
  const unnamed = there.personas.filter(({ key, served }) => served !== null && !named.has(key));
  return joined([
    ...wanted.personas.map((persona) => {
      const found = there.personas.find(({ key }) => key === persona.key);
      const state = found ?? { key: persona.key, served: null, releases: [] };
      return planPersona({ environment: wanted.name, persona, state }, desired, present);
    }),
    { notes: unnamed.map((state) => notInFile(wanted.name, state)) },
  ]);
}

function planPersona(asked: AskedPersona, desired: DesiredState, present: PresentState): Part {
  if (asked.persona.version === null) {
    const unnamed = asked.state.served === null ? [] : [notInFile(asked.environment, asked.state)];
    return { notes: [...shutLatches(asked, null), ...fileLatches(asked, null), ...unnamed] };
  }
  const revision = revisionOf(asked, desired, present);
  if (revision === null) return { faults: [unknownRevision(asked, present)] };
  const latches = [...shutLatches(asked, revision.digest), ...fileLatches(asked, revision.digest)];
  if (asked.state.served?.digest === revision.digest) {
    return { notes: [...latches, ...inTheWay(asked, revision.digest)] };
  }
  if (isHeldBack(asked, revision.digest)) return { notes: latches };
  if (revision.revoked) return { notes: [...latches, revoked(asked)] };
  return joined([{ notes: latches }, planMove(asked, revision, desired.revise)]);
}

/** What takes a persona to a revision that may be released. */
function planMove(asked: AskedPersona, { persona, version, digest }: NamedRevision, revise: boolean): Part {
  const { environment, state } = asked;
  const to = { environment, persona, version, digest };
  const open = state.releases.filter(isOpen);
  const same = open.find((release) => release.digest === digest);
  if (same !== undefined) return { notes: [underWay(asked, same), ...inTheWay(asked, digest)] };
  const [first, ...others] = open;
  if (first === undefined) return { changes: [{ kind: 'propose_release', ...to, from: state.served }] };
  if (!revise || others.length > 0 || !isRevisable(first)) return { notes: inTheWay(asked, digest) };
  const from = { version: first.version, digest: first.digest };
  return { changes: [{ kind: 'revise_release', ...to, release: first.id, from }] };
}

const REVISABLE: ReadonlySet<ReleaseState> = new Set(['draft', 'in_review', 'approved', 'scheduled']);

function isRevisable({ state }: PresentRelease): boolean {
  return REVISABLE.has(state);
}

/** What the file's version names: the folder's content where there is one of that version, else what is published. */
function revisionOf(
  { persona }: AskedPersona,
  desired: DesiredState,
  present: PresentState,
): (NamedRevision & { readonly revoked: boolean }) | null {
  const isMeant = (one: NamedRevision) => one.persona === persona.key && one.version === persona.version;
  const published = present.revisions.find(isMeant);
  const written = desired.revisions.find(isMeant);
  if (written === undefined) return published ?? null;
  return { ...written, revoked: published?.digest === written.digest && published.revoked };
}

function unknownRevision({ environment, persona }: AskedPersona, present: PresentState): PlanFault {
  const versions = present.revisions.filter((one) => one.persona === persona.key).map(({ version }) => version);
  const has = versions.length === 0 ? 'The server has no revision of it' : `The server has ${versions.join(', ')}`;
  return {
    code: 'unknown_revision',
    field: `environments/${environment}/personas/${persona.key}`,
    message: `No folder of the project is \`${persona.key}\` ${persona.version}, and it is not published. ${has}. Add its folder to personas/, or name another version.`,
  };
}

/** Whether a latch, of the server or of the file, is shut on just this digest. */
function isHeldBack({ persona, state }: AskedPersona, digest: string): boolean {
  return (
    persona.latched.some((mark) => mark.digest === digest) ||
    state.releases.some((one) => isShut(one) && one.digest === digest)
  );
}

function short(digest: string): string {
  return digest.slice(0, 19);
}
