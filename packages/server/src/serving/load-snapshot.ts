import { type BehindKey, type Role, rolesOfKey } from '@setlist/core/access';
import { digestOf, type PersonaContent, type Revision, type SourceMap } from '@setlist/core/persona';
import { effectivePolicy, type Release, type Risk } from '@setlist/core/release';
import { type Kysely, sql } from 'kysely';
import { loadIdList } from '../postgres/id-lists.ts';
import { loadSigningKeys } from '../postgres/signing-keys.ts';
import type { Tables } from '../postgres/tables.ts';
import type { KeyRing } from '../signing/public-key.ts';
import { compileSnapshot, type SnapshotRows } from './compile-snapshot.ts';
import { idsOf, listsNamed } from './served-audience.ts';
import type { Snapshot, SnapshotKey } from './serving.ts';
import { verifyAttestations } from './verify-attestations.ts';

/** Reads the newest snapshot version's number. */
export async function loadSnapshotVersion(db: Kysely<Tables>): Promise<number> {
  const row = await db.selectFrom('snapshot_version').select('version').executeTakeFirstOrThrow();
  return Number(row.version);
}

/**
 * Compiles the snapshot in one consistent read. Revisions are immutable, so those that `previous` holds are taken from it
 * and only new ones are fetched.
 */
export function loadSnapshot(
  db: Kysely<Tables>,
  previous: Snapshot | null,
  pinned: KeyRing | null = null,
): Promise<Snapshot> {
  const known = revisionsOf(previous);
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const version = await loadSnapshotVersion(trx);
      const environments = await trx.selectFrom('environments').select('name').orderBy('name').execute();
      const served = await trx
        .selectFrom('served')
        .select(['environment', 'persona', 'digest', 'updated_at'])
        .execute();
      const releases = await trx
        .selectFrom('releases')
        .select('body')
        .where('state', 'in', ['progressing', 'held'])
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      // Completed ones pile up, so of them nothing is read but what is needed.
      const completed = await trx
        .selectFrom('releases')
        .select(['id', 'environment', 'persona', 'digest', sql<Risk>`body ->> 'risk'`.as('risk')])
        .where('state', '=', 'completed')
        .execute();
      const labels = await trx
        .selectFrom('revisions')
        .select(['digest', 'revoked_at'])
        .orderBy('published_at', 'desc')
        .orderBy('digest')
        .execute();
      const missing = labels.filter((label) => !known.has(label.digest)).map((label) => label.digest);
      for (const revision of await loadRevisions(trx, missing)) known.set(revision.digest, revision);
      const bodies = releases.map((row) => row.body);
      const audiences = await loadAudiences(trx);
      const compiled = compileSnapshot({
        version,
        environments: environments.map((row) => row.name),
        served,
        releases: bodies,
        completed,
        revisions: labels.flatMap((label) => known.get(label.digest) ?? []),
        keys: await loadKeys(trx),
        revoked: labels.filter((label) => label.revoked_at !== null).map((label) => label.digest),
        attestations: await loadAttestations(trx, [...bodies, ...completed], served),
        signingKeys: await loadSigningKeys(trx),
        audiences,
        previous,
        ids: await loadIds(trx, new Set(audiences.flatMap(({ document }) => listsNamed(document))), previous),
      });
      return verifyAttestations(compiled, pinned, previous);
    });
}

/** The newest audience of each environment. */
async function loadAudiences(db: Kysely<Tables>): Promise<SnapshotRows['audiences']> {
  const rows = await db
    .selectFrom('audiences')
    .distinctOn('environment')
    .select(['environment', 'version', 'body', 'digest'])
    .orderBy('environment')
    .orderBy('version', 'desc')
    .execute();
  return rows.map(({ body, ...row }) => ({ ...row, document: body }));
}

/** Ids by the digest of their list, which never change: those that `previous` holds are taken from it. */
async function loadIds(
  db: Kysely<Tables>,
  digests: ReadonlySet<string>,
  previous: Snapshot | null,
): Promise<SnapshotRows['ids']> {
  const known = new Map(
    [...(previous?.environments.values() ?? [])].flatMap(({ audience }) =>
      audience === null ? [] : [...idsOf(audience)],
    ),
  );
  const ids = new Map<string, readonly string[]>();
  for (const digest of digests) {
    const list = known.get(digest) ?? (await loadIdList(db, digest));
    if (list !== null) ids.set(digest, list);
  }
  return ids;
}

/**
 * What the policies that stand now want attested of the releases that are out, with what attests it. What is stable by no
 * release is attested by none.
 */
async function loadAttestations(
  db: Kysely<Tables>,
  releases: readonly Attested[],
  served: SnapshotRows['served'],
): Promise<SnapshotRows['attestations']> {
  const policies = (await db.selectFrom('policies').select('body').execute()).map((row) => row.body);
  const wanting = releases.filter((release) => effectivePolicy(policies, release).requireSignature);
  const strays = served
    .filter((row) => !releases.some((release) => isOf(release, row)))
    .filter((row) => effectivePolicy(policies, { ...row, risk: 'critical' }).requireSignature)
    .map(({ environment, digest }) => ({ environment, digest, bundle: null }));
  if (wanting.length === 0) return strays;
  const bundles = await db
    .selectFrom('bundles')
    .select(['release_id', 'digest', 'bundle'])
    .where(
      'release_id',
      'in',
      wanting.map((release) => release.id),
    )
    .execute();
  const attestations = wanting.map(({ id, environment, digest }) => ({
    environment,
    digest,
    bundle: bundles.find((row) => row.release_id === id && row.digest === digest)?.bundle ?? null,
  }));
  return [...attestations, ...strays];
}

type Attested = Pick<Release, 'id' | 'environment' | 'persona' | 'digest' | 'risk'>;

function isOf(release: Attested, { environment, persona, digest }: SnapshotRows['served'][number]): boolean {
  return release.environment === environment && release.persona === persona && release.digest === digest;
}

function revisionsOf(snapshot: Snapshot | null): Map<string, Revision> {
  const known = new Map<string, Revision>();
  for (const { personas } of snapshot?.environments.values() ?? []) {
    for (const { revisions } of personas.values()) {
      for (const revision of revisions) known.set(revision.digest, revision);
    }
  }
  return known;
}

const FETCHED_AT_ONCE = 50;

/** Revisions by digest, in no order; left out are unknown digests, and content that is not what its digest says. */
async function loadRevisions(db: Kysely<Tables>, digests: readonly string[]): Promise<Revision[]> {
  const revisions: Revision[] = [];
  for (let start = 0; start < digests.length; start += FETCHED_AT_ONCE) {
    const rows = await db
      .selectFrom('revisions')
      .select(['digest', 'content', 'sources'])
      .where('digest', 'in', digests.slice(start, start + FETCHED_AT_ONCE))
      .execute();
    for (const row of rows) {
      const content = row.content as PersonaContent;
      if (digestOf(content) !== row.digest) continue;
      revisions.push({ digest: row.digest, content, sources: row.sources as SourceMap });
    }
  }
  return revisions;
}

async function loadKeys(db: Kysely<Tables>): Promise<SnapshotKey[]> {
  const rows = await db
    .selectFrom('api_keys')
    .leftJoin('members', 'members.id', 'api_keys.member_id')
    .leftJoin('members as makers', 'makers.id', 'api_keys.created_by_member')
    .select([
      'api_keys.id',
      'api_keys.environment',
      'api_keys.scopes',
      'api_keys.hash',
      'api_keys.expires_at',
      'api_keys.member_id',
      'members.roles',
      'members.active',
      'makers.roles as maker_roles',
      'makers.active as maker_active',
    ])
    .where('api_keys.revoked_at', 'is', null)
    .orderBy('api_keys.id')
    .execute();
  return rows
    .filter((row) => row.member_id === null || row.active === true)
    .map((row) => ({
      id: row.id,
      environment: row.environment,
      scopes: [...(row.scopes.includes('serve') ? (['serve'] as const) : []), ...rolesOfKey(row.scopes, behind(row))],
      hash: row.hash,
      expiresAt: row.expires_at,
    }));
}

interface KeyOwner {
  readonly member_id: string | null;
  readonly roles: readonly Role[] | null;
  readonly active: boolean | null;
  readonly maker_roles: readonly Role[] | null;
  readonly maker_active: boolean | null;
}

function behind(row: KeyOwner): BehindKey {
  const [roles, active] = row.member_id === null ? [row.maker_roles, row.maker_active] : [row.roles, row.active];
  return {
    as: row.member_id === null ? 'service' : 'person',
    member: roles === null ? null : { roles, active: active === true },
  };
}
