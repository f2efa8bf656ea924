import type { Json } from '@setlist/core/audit';
import type { Refusal } from '@setlist/core/refusal';
import { frozenBy } from '@setlist/core/release';
import type { AudiencePolicy } from './audience-policy.ts';
import type { AudienceRow } from './audience-row.ts';
import type { Write } from './operation.ts';

/** A document that is to be served from now on. */
export interface ApplicableAudience {
  readonly environment: string;
  /** What is applied now; 0: nothing. */
  readonly base: number;
  readonly body: Json;
  readonly digest: string;
  readonly title: string;
  readonly changeId: string | null;
  readonly restoredFrom: number | null;
  readonly reason: string | null;
}

/** Makes it the newest version. The caller holds the lock of the environment's audience and has checked the document. */
export async function applyAudience(write: Write, next: ApplicableAudience): Promise<AudienceRow> {
  const { environment, base, body, digest, title, changeId, restoredFrom, reason } = next;
  const { trx, actor, at } = write;
  const row = await trx
    .insertInto('audiences')
    .values({
      environment,
      version: base + 1,
      body: JSON.stringify(body),
      digest,
      title,
      change_id: changeId,
      restored_from: restoredFrom,
      reason,
      applied_at: at,
      applied_by: `${actor.kind}:${actor.id}`,
      applied_by_name: actor.name,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const data = { environment, version: row.version, digest, title, by: actor.name };
  const subject = `environments/${environment}/audience`;
  if (restoredFrom === null) write.emit({ type: 'audience.applied', subject, data });
  else write.emit({ type: 'audience.restored', subject, data: { ...data, restoredFrom, reason } });
  return row;
}

/** That nothing new is applied while a freeze lasts; going back is never frozen. */
export function refuseFrozen({ freezes }: AudiencePolicy, now: string): Refusal | null {
  const freeze = frozenBy(freezes, now);
  if (freeze === null) return null;
  return {
    code: 'frozen',
    message: `Freeze “${freeze.name}” lasts until ${freeze.to} (${freeze.timeZone}), and no audience is changed meanwhile. Wait for its end; going back to an earlier one is never frozen.`,
  };
}
