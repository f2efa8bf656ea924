import { permits } from '@setlist/core/access';
import type { Refusal } from '@setlist/core/refusal';
import { ok, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import { newApiKey } from '../keys/api-key.ts';
import type { Tables } from '../postgres/tables.ts';
import { nameOfCaller } from './caller.ts';
import { keyTold, type MadeKey, memberBehind } from './create-key.ts';
import { insertKey, type KeyRow } from './key-row.ts';
import { type Call, perform, type Write } from './operation.ts';
import { keyToChange } from './own-key.ts';
import { refuseGrant } from './refuse-grant.ts';
import { refuseStale } from './stale.ts';

export interface Rotation {
  /** How long the old key works beside the new one. */
  readonly overlapMs: number;
  /** Of the new key, RFC 3339; `null`: it lives as long as the old one was made to live. */
  readonly expiresAt: string | null;
  readonly expected: number | null;
}

/**
 * Makes a key that can do what the old one can; the old one goes on for the overlap, and names its successor. Whoever is
 * told the new key stands behind it, so a personal key is for its own member to rotate.
 */
export function rotateKey(db: Kysely<Tables>, call: Call, id: string, rotation: Rotation) {
  return perform<MadeKey & { readonly replaced: KeyRow }>(db, call, async (write) => {
    const found = await keyToChange(write, id);
    if (!found.ok) return found;
    const { row: old, action } = found.value;
    const personal = old.member_id !== null;
    const refusal =
      (await refuseStale(write.trx, { kind: 'key', id, rowVersion: old.row_version }, rotation.expected)) ??
      refuseRotation(write, old, rotation) ??
      (await refuseGrant(write, { environment: old.environment, scopes: old.scopes, personal }));
    if (refusal !== null) return refuse(refusal);
    const made = newApiKey();
    const row = await insertKey(write.trx, {
      id: made.id,
      hash: made.hash,
      environment: old.environment,
      name: old.name,
      scopes: old.scopes,
      created_at: write.at,
      created_by: nameOfCaller(write.caller),
      created_by_member: await memberBehind(write),
      member_id: old.member_id,
      expires_at: rotation.expiresAt ?? sameLife(old, write.at),
    });
    const replaced = await replaceKey(write, old, row.id, rotation.overlapMs);
    write.audit({
      action,
      object: { kind: 'key', id: row.id, version: row.row_version },
      environment: row.environment,
      change: { rotated: { from: old.id, name: row.name, scopes: row.scopes, expiresAt: row.expires_at } },
    });
    write.audit({
      action,
      object: { kind: 'key', id: old.id, version: replaced.row_version },
      environment: old.environment,
      change: { replacedBy: row.id, expiresAt: replaced.expires_at },
    });
    const data = { ...keyTold(write, row), replaces: old.id, oldEndsAt: replaced.expires_at };
    write.emit({ type: 'key.rotated', subject: `keys/${row.id}`, data });
    return ok({ changed: true, row, key: made.key, replaced });
  });
}

function refuseRotation({ at, actor, caller }: Write, old: KeyRow, { expiresAt }: Rotation): Refusal | null {
  if (old.member_id !== null && old.member_id !== actor.id) {
    return {
      code: 'person_needed',
      message: `The key \`${old.id}\` acts as another member, and whoever rotates it could act as them. Revoke it; its member makes a new one.`,
    };
  }
  if (old.revoked_at !== null || (old.expires_at !== null && old.expires_at <= at)) {
    return {
      code: 'conflict',
      message: `The key \`${old.id}\` no longer works, so it cannot be rotated. Make a new one.`,
    };
  }
  if (old.replaced_by !== null) {
    return {
      code: 'conflict',
      message: `The key \`${old.id}\` was replaced by \`${old.replaced_by}\` already. Rotate that one.`,
    };
  }
  if (expiresAt === null) return null;
  if (expiresAt <= at) {
    return { code: 'invalid_request', field: '/expiresAt', message: `\`expiresAt\` is past: it is ${at} now.` };
  }
  const latest = sameLife(old, at);
  if (caller.kind !== 'key' || permits(actor.roles, 'key.change') || latest === null || expiresAt <= latest)
    return null;
  return {
    code: 'forbidden',
    field: '/expiresAt',
    message: `A key that rotates keys gives them no longer a life than they had: ${latest} at the latest. Sign in for a longer one.`,
  };
}

/** When a key made now ends that is to live as long as the old one was made to. */
function sameLife(old: KeyRow, at: string): string | null {
  if (old.expires_at === null) return null;
  return new Date(Date.parse(at) + Date.parse(old.expires_at) - Date.parse(old.created_at)).toISOString();
}

async function replaceKey({ trx, at }: Write, old: KeyRow, by: string, overlapMs: number): Promise<KeyRow> {
  const overlapEnds = new Date(Date.parse(at) + overlapMs).toISOString();
  const expiresAt = old.expires_at !== null && old.expires_at < overlapEnds ? old.expires_at : overlapEnds;
  const version = old.row_version + 1;
  await trx
    .updateTable('api_keys')
    .set({ expires_at: expiresAt, replaced_by: by, row_version: version })
    .where('id', '=', old.id)
    .execute();
  return { ...old, expires_at: expiresAt, replaced_by: by, row_version: version };
}
