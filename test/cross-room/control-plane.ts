import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Permission, Role } from '@setlist/core/access';
import { assess } from '@setlist/core/assessment';
import { checkPersona } from '@setlist/core/persona';
import type { Kysely } from 'kysely';
import { TINY, tinyFiles } from '../../packages/core/test/tiny-persona.ts';
import type { Assess, ReleaseTools } from '../../packages/server/src/operations/assess-release.ts';
import type { Caller } from '../../packages/server/src/operations/caller.ts';
import type { CheckFiles } from '../../packages/server/src/operations/check-files.ts';
import { createEnvironment } from '../../packages/server/src/operations/create-environment.ts';
import { inviteMember } from '../../packages/server/src/operations/invite-member.ts';
import type { Call } from '../../packages/server/src/operations/operation.ts';
import { publishRevision } from '../../packages/server/src/operations/publish-revision.ts';
import { connectPostgres, type PostgresStore } from '../../packages/server/src/postgres/connect.ts';
import type { Tables } from '../../packages/server/src/postgres/tables.ts';
import { placeEmptyStore } from './empty-store.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The real assessment, on this thread. */
export const assessHere: Assess = async (question) => assess({ ...question, selections: 0 });

/** The real assessment, without a signature. */
export const toolsHere: ReleaseTools = { assess: assessHere, signer: null };

/** The real check, on this thread. */
export const checkHere: CheckFiles = async (files) => checkPersona(files);

export interface ControlPlane {
  readonly store: PostgresStore;
  readonly db: Kysely<Tables>;
  readonly close: () => Promise<void>;
}

/** The definition store with its environments: embedded, or a database of a server by URL. */
export async function openControlPlane(url?: string): Promise<ControlPlane> {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'setlist-control-'));
  if (url === undefined) await placeEmptyStore(stateDirectory);
  const store = await connectPostgres({ url, stateDirectory, log: silent });
  for (const name of ['development', 'staging', 'production']) {
    await createEnvironment(store.db, asServer('environment.change'), { name, description: '' }, true);
  }
  return {
    store,
    db: store.db,
    close: async () => {
      await store.close();
      rmSync(stateDirectory, { recursive: true, force: true });
    },
  };
}

export function asServer(permission: Permission): Call {
  return { caller: { kind: 'server', task: 'test' }, permission };
}

function asPerson(memberId: string, permission: Permission): Call {
  return { caller: { kind: 'person', memberId, via: 'session' }, permission };
}

export interface TestMember {
  readonly id: string;
  readonly caller: Caller;
  readonly may: (permission: Permission) => Call;
}

let members = 0;

/** A member with these roles, seats and locales. */
export async function addMember(
  db: Kysely<Tables>,
  name: string,
  roles: readonly Role[],
  reviewRoles: readonly string[] = [],
  locales: readonly string[] = [],
): Promise<TestMember> {
  members += 1;
  const email = `${name}.${members}@example.com`;
  const invited = await inviteMember(db, asServer('member.change'), { email, name, roles, reviewRoles, locales });
  if (!invited.ok) throw new Error(invited.error.message);
  const { id } = invited.value.member;
  return {
    id,
    caller: { kind: 'person', memberId: id, via: 'session' },
    may: (permission) => asPerson(id, permission),
  };
}

/** The files of the small persona with another version, and another voice. */
export function tinyVersion(version: string, voice = 'Be warm and brief.') {
  const yaml = (TINY['persona.yaml'] ?? '')
    .replace('version: 1.0.0', `version: ${version}`)
    .replace('Be warm and brief.', voice);
  return tinyFiles({ 'persona.yaml': yaml });
}

/** Publishes the small persona and answers its digest; with an environment that asks for no review it is released too. */
export async function publishTiny(
  db: Kysely<Tables>,
  call: Call,
  version: string,
  { voice, environment = 'production' }: { readonly voice?: string; readonly environment?: string } = {},
): Promise<string> {
  const files = tinyVersion(version, voice);
  const published = await publishRevision(db, call, {
    files,
    environment,
    coAuthors: [],
    check: checkHere,
    signer: null,
  });
  if (!published.ok) throw new Error(published.error.message);
  return published.value.digest;
}
