import type { DesiredState, Latch, PresentPersona, PresentState, Release } from '@setlist/core/release';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { loadTerms } from './assess-release.ts';
import { canonicalTerms } from './read-project.ts';

/** What the server has of what a project's files speak of, people by their names. */
export async function loadPresent(db: Kysely<Tables>, desired: DesiredState): Promise<PresentState> {
  const named = desired.environments.flatMap(({ personas }) => personas.map(({ key }) => key));
  const keys = [...new Set([...desired.revisions.map(({ persona }) => persona), ...named])];
  const revisions =
    keys.length === 0
      ? []
      : await db
          .selectFrom('revisions')
          .select(['persona', 'version', 'digest', 'revoked_at'])
          .where('persona', 'in', keys)
          .orderBy('published_at')
          .orderBy('digest')
          .execute();
  const policies = await db.selectFrom('policies').select(['name', 'source']).execute();
  return {
    revisions: revisions.map(({ revoked_at, ...row }) => ({ ...row, revoked: revoked_at !== null })),
    policies: Object.fromEntries(policies.map(({ name, source }) => [name, source])),
    terms: canonicalTerms(await loadTerms(db)),
    environments: await loadEnvironments(db, desired),
  };
}

async function loadEnvironments(db: Kysely<Tables>, desired: DesiredState): Promise<PresentState['environments']> {
  const names = desired.environments.map(({ name }) => name);
  if (names.length === 0) return [];
  const there = await db.selectFrom('environments').select('name').where('name', 'in', names).execute();
  const served = await db
    .selectFrom('served')
    .innerJoin('revisions', 'revisions.digest', 'served.digest')
    .select(['served.environment', 'served.persona', 'served.digest', 'revisions.version'])
    .where('served.environment', 'in', names)
    .execute();
  const releases = await db
    .selectFrom('releases')
    .select('body')
    .where('environment', 'in', names)
    .where('state', 'not in', ['completed', 'aborted'])
    .execute();
  const nameOf = await loadNames(db);
  return there.map(({ name }) => {
    const wanted = desired.environments.find((environment) => environment.name === name)?.personas ?? [];
    const stable = served.filter((row) => row.environment === name);
    const keys = new Set([...wanted.map(({ key }) => key), ...stable.map(({ persona }) => persona)]);
    const isWanted = (key: string) => wanted.some((persona) => persona.key === key);
    return {
      name,
      personas: [...keys].map((key): PresentPersona => {
        const own = stable.find(({ persona }) => persona === key);
        const here = releases.filter(({ body }) => body.environment === name && body.persona === key && isWanted(key));
        return {
          key,
          served: own === undefined ? null : { version: own.version, digest: own.digest },
          releases: here.map(({ body }) => presentRelease(body, nameOf)),
        };
      }),
    };
  });
}

type NameOf = (identity: string) => string;

function presentRelease({ id, title, version, digest, state, latch }: Release, nameOf: NameOf) {
  return { id, title, version, digest, state, latch: latch === null ? null : withNames(latch, nameOf) };
}

function withNames(latch: Latch, nameOf: NameOf): Latch {
  const { shutBy, acknowledgedBy } = latch;
  return {
    ...latch,
    shutBy: nameOf(shutBy),
    acknowledgedBy: acknowledgedBy === null ? null : nameOf(acknowledgedBy),
  };
}

async function loadNames(db: Kysely<Tables>): Promise<NameOf> {
  const members = await db.selectFrom('members').select(['id', 'name']).execute();
  const names = new Map(members.map(({ id, name }) => [`person:${id}`, name]));
  return (identity) => names.get(identity) ?? identity;
}
