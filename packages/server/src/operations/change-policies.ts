import { hash } from 'node:crypto';
import type { Refusal } from '@setlist/core/refusal';
import { isPolicyPath, type Policy, parsePolicies, parsePolicy } from '@setlist/core/release';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { type Call, type OperationRefusal, perform, type Write } from './operation.ts';

/** Path to YAML text. */
export type PolicyFiles = Readonly<Record<string, string>>;

/** Replaces the whole set of policies: all or nothing. With a tag, only if the set is still the one that has it. */
export function changePolicies(db: Kysely<Tables>, call: Call, files: PolicyFiles, expectedTag: string | null = null) {
  return perform(db, call, async (write) => {
    const stale = await refuseStaleSet(write, expectedTag);
    return stale === null ? changePoliciesWithin(write, files) : refuse(stale);
  });
}

/** Tells one set of policies from another. */
export function tagOfPolicies(rows: readonly { readonly name: string; readonly row_version: number }[]): string {
  const versions = rows.map(({ name, row_version }) => [name, row_version] as const);
  const sorted = versions.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return hash('sha256', JSON.stringify(sorted), 'hex').slice(0, 16);
}

async function refuseStaleSet({ trx }: Write, expectedTag: string | null): Promise<Refusal | null> {
  if (expectedTag === null) return null;
  const rows = await trx.selectFrom('policies').select(['name', 'row_version']).forUpdate().execute();
  if (tagOfPolicies(rows) === expectedTag) return null;
  const { at, actor_name, object_id } = (await trx
    .selectFrom('audit')
    .select(['at', 'actor_name', 'object_id'])
    .where('object_kind', '=', 'policy')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()) ?? { at: '', actor_name: '', object_id: null };
  const last = object_id === null ? '' : ` The last change was to \`${object_id}\`, by ${actor_name} at ${at}.`;
  return {
    code: 'stale_write',
    field: 'if-match',
    message: `The policies are no longer those that this was made up from.${last} Read them again, then send the set with its new ETag.`,
  };
}

/** The same within a transaction that does more besides. */
export async function changePoliciesWithin(
  write: Write,
  files: PolicyFiles,
): Promise<Result<{ readonly changed: boolean }, OperationRefusal>> {
  const bytes = new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]));
  const { policies, diagnostics } = parsePolicies(bytes);
  if (policies === null) {
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
    return refuse({
      code: 'invalid_policy',
      message: `No policy was changed: ${errors} error${errors === 1 ? '' : 's'} in the files. Each names its place and what would mend it.`,
      diagnostics,
    });
  }
  const before = await write.trx.selectFrom('policies').select(['name', 'source', 'row_version']).forUpdate().execute();
  const sources = sourcesByName(files);
  let changed = false;
  for (const { name, row_version } of before.filter((row) => !sources.has(row.name))) {
    await write.trx.deleteFrom('policies').where('name', '=', name).execute();
    write.audit({
      action: 'policy.change',
      object: { kind: 'policy', id: name, version: row_version + 1 },
      change: { removed: true },
    });
    changed = true;
  }
  for (const [name, { source, policy }] of sources) {
    const known = before.find((row) => row.name === name);
    if (known?.source === source) continue;
    await upsert(write, policy, source, (known?.row_version ?? 0) + 1);
    changed = true;
  }
  if (changed) write.emit({ type: 'policy.changed', subject: 'policies', data: { by: write.actor.name } });
  return ok({ changed });
}

function sourcesByName(files: PolicyFiles): ReadonlyMap<string, { source: string; policy: Policy }> {
  const byName = new Map<string, { source: string; policy: Policy }>();
  for (const [path, source] of Object.entries(files)) {
    if (!isPolicyPath(path)) continue;
    const { policy } = parsePolicy(path, source);
    if (policy !== null) byName.set(policy.name, { source, policy });
  }
  return byName;
}

async function upsert(write: Write, policy: Policy, source: string, version: number): Promise<void> {
  const row = { source, body: JSON.stringify(policy), row_version: version, updated_at: write.at };
  await write.trx
    .insertInto('policies')
    .values({ name: policy.name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute();
  write.audit({
    action: 'policy.change',
    object: { kind: 'policy', id: policy.name, version },
    change: { source },
  });
}
