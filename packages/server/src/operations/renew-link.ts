import { ok, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { lockMember, type MemberRow } from './member-row.ts';
import { makeLink, type OneTimeLink } from './one-time-link.ts';
import { type Call, perform } from './operation.ts';

/** A new link for a member: an invitation for those who never came in, else one that sets a new password. Older ones stop working. */
export function renewLink(db: Kysely<Tables>, call: Call, id: string) {
  return perform<{ readonly changed: true; readonly member: MemberRow; readonly link: OneTimeLink | null }>(
    db,
    call,
    async (write) => {
      const member = await lockMember(write.trx, id);
      if (member === undefined) return refuse({ code: 'not_found', message: `There is no member \`${id}\`.` });
      if (!member.active) {
        return refuse({
          code: 'conflict',
          message: `${member.name} is not active. Reactivate them first, then make the link.`,
        });
      }
      const purpose = member.joined ? 'password' : 'invitation';
      const link = await makeLink(write.trx, { purpose, memberId: id, at: write.at });
      write.audit({
        object: { kind: 'member', id, version: member.row_version },
        change: { linkMade: { purpose, expiresAt: link.expiresAt } },
      });
      return ok({ changed: true, member, link });
    },
  );
}
