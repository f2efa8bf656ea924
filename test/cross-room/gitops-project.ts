import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Role } from '@setlist/core/access';
import { TINY } from '../../packages/core/test/tiny-persona.ts';
import { createEnvironment } from '../../packages/server/src/operations/create-environment.ts';
import { createKey } from '../../packages/server/src/operations/create-key.ts';
import { connectPostgres } from '../../packages/server/src/postgres/connect.ts';
import { addMember, asServer } from './control-plane.ts';
import { placeEmptyStore } from './empty-store.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

export interface SeededMember {
  readonly email: string;
  /** A personal key with every role of theirs. */
  readonly key: string;
}

/** Members of a state directory that no server has open yet, by name. */
export async function seedMembers<Name extends string>(
  stateDirectory: string,
  people: Readonly<Record<Name, readonly Role[]>>,
  environment = 'production',
): Promise<Readonly<Record<Name, SeededMember>>> {
  await placeEmptyStore(stateDirectory);
  const store = await connectPostgres({ stateDirectory, log: silent });
  try {
    const made = asServer('environment.change');
    await createEnvironment(store.db, made, { name: environment, description: '' }, true);
    const seeded: [string, SeededMember][] = [];
    for (const [name, roles] of Object.entries<readonly Role[]>(people)) {
      const member = await addMember(store.db, name, roles);
      const request = { name: `${name}'s`, environment, scopes: roles, personal: true, expiresAt: null };
      const key = await createKey(store.db, member.may('own_key.change'), request);
      if (!key.ok) throw new Error(key.error.message);
      const { email } = await store.db
        .selectFrom('members')
        .select('email')
        .where('id', '=', member.id)
        .executeTakeFirstOrThrow();
      seeded.push([name, { email, key: key.value.key ?? '' }]);
    }
    return Object.fromEntries(seeded) as Record<Name, SeededMember>;
  } finally {
    await store.close();
  }
}

/** The small persona's folder in a project, of another key and version. */
export async function writePersona(
  project: string,
  key: string,
  version: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<void> {
  const folder = join(project, 'personas', key);
  await rm(folder, { recursive: true, force: true });
  const yaml = (TINY['persona.yaml'] ?? '')
    .replace('key: tiny', `key: ${key}`)
    .replace('version: 1.0.0', `version: ${version}`);
  for (const [path, text] of Object.entries({ ...TINY, 'persona.yaml': yaml, ...changes }))
    await writeText(join(folder, path), text);
}

/** What an environment is to serve, as a file of the project. */
export async function writeEnvironment(
  project: string,
  name: string,
  personas: Readonly<Record<string, string>>,
): Promise<void> {
  const lines = Object.entries(personas).map(([key, version]) => `  ${key}: ${version}\n`);
  const body = lines.length === 0 ? 'personas: {}\n' : `personas:\n${lines.join('')}`;
  await writeText(join(project, 'environments', `${name}.yaml`), `environment: ${name}\n${body}`);
}

/** Writes a file and the folders it lies in. */
export async function writeText(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
