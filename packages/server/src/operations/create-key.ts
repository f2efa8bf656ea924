import { permits } from '@setlist/core/access';
import type { Refusal } from '@setlist/core/refusal';
import { ok, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import { newApiKey } from '../keys/api-key.ts';
import type { Tables } from '../postgres/tables.ts';
import { nameOfCaller } from './caller.ts';
import { insertKey, type KeyRow } from './key-row.ts';
import { type Call, perform, type Write } from './operation.ts';
import { type Grant, refuseGrant } from './refuse-grant.ts';

export interface KeyRequest extends Grant {
  readonly name: string;
  /** RFC 3339; `null`: not told. */
  readonly expiresAt: string | null;
}

export interface MadeKey {
  readonly changed: true;
  readonly row: KeyRow;
  /** The key itself, in this answer and nowhere else; `null` when an idempotency key had this answered again. */
  readonly key: string | null;
}

/**
 * Makes a key of an environment. Its hash is what is stored. Whoever may not change every key makes none with a key that
 * would outlive that one: unless told otherwise it ends with it.
 */
export function createKey(db: Kysely<Tables>, call: Call, request: KeyRequest) {
  return perform<MadeKey>(db, call, async (write) => {
    const latest = await lifeOfMaker(write);
    const expiresAt = request.expiresAt ?? latest;
    const refusal =
      (await refuseKey(write, request)) ?? refuseOutliving(latest, expiresAt) ?? (await refuseGrant(write, request));
    if (refusal !== null) return refuse(refusal);
    const made = newApiKey();
    const row = await insertKey(write.trx, {
      id: made.id,
      hash: made.hash,
      environment: request.environment,
      name: request.name,
      scopes: [...request.scopes],
      created_at: write.at,
      created_by: nameOfCaller(write.caller),
      created_by_member: await memberBehind(write),
      member_id: request.personal ? write.actor.id : null,
      expires_at: expiresAt,
    });
    write.audit({
      object: { kind: 'key', id: row.id, version: row.row_version },
      environment: row.environment,
      change: {
        created: { name: row.name, scopes: row.scopes, personal: request.personal, expiresAt: row.expires_at },
      },
    });
    write.emit({ type: 'key.created', subject: `keys/${row.id}`, data: keyTold(write, row) });
    return ok({ changed: true, row, key: made.key });
  });
}

/** What webhooks are told of a key. */
export function keyTold({ actor }: Write, { id, name, environment, scopes, expires_at: expiresAt }: KeyRow) {
  return { by: actor.name, key: id, title: name, environment, scopes, expiresAt };
}

/** The person who stands behind what the caller makes. */
export async function memberBehind({ trx, actor, caller }: Write): Promise<string | null> {
  if (actor.kind === 'person') return actor.id;
  if (caller.kind !== 'key') return null;
  const own = await trx
    .selectFrom('api_keys')
    .select('created_by_member')
    .where('id', '=', caller.keyId)
    .executeTakeFirst();
  return own?.created_by_member ?? null;
}

async function refuseKey({ trx, actor, at }: Write, request: KeyRequest): Promise<Refusal | null> {
  if (request.personal && actor.kind !== 'person') {
    return {
      code: 'person_needed',
      field: '/personal',
      message:
        'A personal key belongs to whoever makes it, and this caller is no person. Sign in, or leave `personal` out.',
    };
  }
  const { environment, expiresAt } = request;
  const known = await trx.selectFrom('environments').select('name').where('name', '=', environment).executeTakeFirst();
  if (known === undefined) {
    return { code: 'not_found', field: '/environment', message: `There is no environment \`${environment}\`.` };
  }
  if (expiresAt !== null && expiresAt <= at) {
    return { code: 'invalid_request', field: '/expiresAt', message: `\`expiresAt\` is past: it is ${at} now.` };
  }
  return null;
}

/** When the key that asks ends, where that bounds what it may make; `null`: nothing does. */
async function lifeOfMaker({ trx, actor, caller }: Write): Promise<string | null> {
  if (caller.kind !== 'key' || permits(actor.roles, 'key.change')) return null;
  const maker = await trx.selectFrom('api_keys').select('expires_at').where('id', '=', caller.keyId).executeTakeFirst();
  return maker?.expires_at ?? null;
}

function refuseOutliving(latest: string | null, expiresAt: string | null): Refusal | null {
  if (latest === null || expiresAt === null || expiresAt <= latest) return null;
  return {
    code: 'forbidden',
    field: '/expiresAt',
    message: `A key made with a key does not outlive it: \`expiresAt\` is ${latest} at the latest. Rotate the key, or sign in.`,
  };
}
