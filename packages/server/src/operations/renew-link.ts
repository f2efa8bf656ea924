import { ok, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { lockMember, type MemberRow } from './member-row.ts';
import { makeLink, type OneTimeLink } from './one-time-link.ts';
import { type Call, perform } from './operation.ts';
import { refuseStale } from './stale.ts';

/** A new link for a member: an invitation for those who never came in, else one that sets a new password. Older ones stop working. */
export function renewLink(db: Kysely<Tables>, call: Call, id: string, expected: number | null) {
  return perform<{ readonly changed: true; readonly member: MemberRow; readonly link: OneTimeLink | null }>(
    db,
    call,
    async (write) => {
      const member = await lockMember(write.trx, id);
      if (member === undefined) return refuse({ code: 'not_found', message: `There is no member \`${id}\`.` });
      const stale = await refuseStale(write.trx, { kind: 'member', id, rowVersion: member.row_version }, expected);
      if (stale !== null) return refuse(stale);
      if (!member.active) {
        return refuse({
          code: 'conflict',
          message: `${member.name} is not active. Reactivate them first, then make the link.`,
        });
      }
      const purpose = member.joined ? 'password' : 'invitation';
      const link = await makeLink(write.trx, { purpose, memberId: id, at: write.at });
      // What stood before no longer opens, so whoever looked at it before is told.
      const changed = { row_version: member.row_version + 1, updated_at: write.at };
      await write.trx.updateTable('members').set(changed).where('id', '=', id).execute();
      write.audit({
        object: { kind: 'member', id, version: changed.row_version },
        change: { linkMade: { purpose, expiresAt: link.expiresAt } },
      });
      return ok({ changed: true, member: { ...member, ...changed }, link });
    },
  );
}
