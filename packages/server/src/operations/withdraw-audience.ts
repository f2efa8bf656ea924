import { ok, type Result } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import type { AudienceChangeRow } from './audience-row.ts';
import { lockChange, saveChange } from './change-of-audience.ts';
import { type Call, type OperationRefusal, perform } from './operation.ts';

/** Takes a proposed change of an audience back, before it is applied. */
export function withdrawAudience(
  db: Kysely<Tables>,
  call: Call,
  id: string,
  reason: string,
  expectedVersion: number | null,
) {
  type Withdrawn = Result<{ readonly changed: boolean; readonly change: AudienceChangeRow }, OperationRefusal>;
  return perform(db, call, async (write): Promise<Withdrawn> => {
    const locked = await lockChange(write.trx, id, expectedVersion);
    if (!locked.ok) return locked;
    const change = await saveChange(write, locked.value, { state: 'withdrawn', reason });
    const { environment, title, digest } = change;
    write.audit({
      object: { kind: 'audience_change', id, version: change.row_version },
      environment,
      change: { reason },
    });
    write.emit({
      type: 'audience.withdrawn',
      subject: `audience-changes/${id}`,
      data: { change: id, environment, title, digest, by: write.actor.name, reason },
    });
    return ok({ changed: true, change });
  });
}
