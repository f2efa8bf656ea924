import { ok } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { hasAdministrator } from './member-row.ts';
import { makeLink, type OneTimeLink, urlOfLink } from './one-time-link.ts';
import { perform } from './operation.ts';

/**
 * A one-time link that makes whoever opens it the first administrator, for 24 hours and until the next start; `null` once
 * there is an administrator who can sign in.
 */
export async function firstAdminLink(db: Kysely<Tables>, publicUrl: string): Promise<string | null> {
  const call = { caller: { kind: 'server', task: 'start' }, permission: 'member.change' } as const;
  const made = await perform<{ readonly changed: boolean; readonly link: OneTimeLink | null }>(
    db,
    call,
    async (write) => {
      if (await hasAdministrator(write.trx)) return ok({ changed: false, link: null });
      const link = await makeLink(write.trx, { purpose: 'first_admin', memberId: null, at: write.at });
      write.audit({
        object: { kind: 'link', id: 'first_admin' },
        change: { linkMade: { purpose: link.purpose, expiresAt: link.expiresAt } },
      });
      return ok({ changed: true, link });
    },
  );
  if (!made.ok) throw new Error(made.error.message);
  return made.value.link === null ? null : urlOfLink(publicUrl, made.value.link);
}
