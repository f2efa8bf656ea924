import { ROLES } from '@setlist/core/access';
import type { Refusal } from '@setlist/core/refusal';
import type { Write } from './operation.ts';

/** What a key is to be able to do, and where. */
export interface Grant {
  readonly environment: string;
  /** `serve`, and roles. */
  readonly scopes: readonly string[];
  /** Acts as a person. */
  readonly personal: boolean;
}

/** Refuses a key that could do more than who makes it; `null`: it may be made. */
export async function refuseGrant(write: Write, grant: Grant): Promise<Refusal | null> {
  const { actor } = write;
  if (!grant.personal && grant.scopes.includes('reviewer')) {
    return {
      code: 'person_needed',
      field: '/scopes',
      message: 'A service key cannot review: that takes a person. Leave `reviewer` out, or make a personal key.',
    };
  }
  if (actor.roles.includes('admin')) return null;
  const missing = ROLES.filter((role) => grant.scopes.includes(role) && !actor.roles.includes(role));
  if (missing.length > 0) {
    return {
      code: 'forbidden',
      field: '/scopes',
      message: `${actor.name} has no role \`${missing.join('`, `')}\` to give to a key. Leave it out, or ask an administrator.`,
    };
  }
  if (!grant.scopes.includes('serve') || (await mayServe(write, grant.environment))) return null;
  return {
    code: 'forbidden',
    field: '/scopes',
    message: `This key does not carry \`serve\` in \`${grant.environment}\`, so it cannot give it. Sign in, or leave it out.`,
  };
}

/** Talking to personas is open to every member; a key has it only where it was given it. */
async function mayServe({ trx, caller }: Write, environment: string): Promise<boolean> {
  if (caller.kind !== 'key') return true;
  const own = await trx
    .selectFrom('api_keys')
    .select(['environment', 'scopes'])
    .where('id', '=', caller.keyId)
    .executeTakeFirstOrThrow();
  return own.scopes.includes('serve') && own.environment === environment;
}
