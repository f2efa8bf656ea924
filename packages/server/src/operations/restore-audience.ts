import { ok, type Result, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { applyAudience } from './apply-audience.ts';
import {
  type AudienceRow,
  checkDocument,
  loadAudience,
  lockAudience,
  refuseUnknownEnvironment,
} from './audience-row.ts';
import { type Call, type OperationRefusal, perform } from './operation.ts';
import { refuseStale } from './stale.ts';

/** Goes back to an audience that was applied before, as a new version: at once, without a review, and never frozen. */
export function restoreAudience(
  db: Kysely<Tables>,
  call: Call,
  to: { readonly environment: string; readonly version: number; readonly reason: string },
  expectedVersion: number | null,
) {
  type Restored = Result<{ readonly changed: boolean; readonly applied: AudienceRow }, OperationRefusal>;
  return perform(db, call, async (write): Promise<Restored> => {
    const { trx } = write;
    const { environment, version, reason } = to;
    const unknown = await refuseUnknownEnvironment(trx, environment);
    if (unknown !== null) return refuse(unknown);
    await lockAudience(trx, environment);
    const current = await loadAudience(trx, environment);
    const base = current?.version ?? 0;
    const stale = await refuseStale(trx, { kind: 'audience', id: environment, rowVersion: base }, expectedVersion);
    if (stale !== null) return refuse(stale);
    const earlier = await trx
      .selectFrom('audiences')
      .selectAll()
      .where('environment', '=', environment)
      .where('version', '=', version)
      .executeTakeFirst();
    if (earlier === undefined)
      return refuse({
        code: 'not_found',
        field: '/version',
        message: `No version ${version} of the audience of ${environment} was ever applied; it is at ${base}.`,
      });
    if (current?.digest === earlier.digest)
      return refuse({
        code: 'wrong_state',
        field: '/version',
        message: `Version ${version} of the audience of ${environment} is what is applied now, as version ${base}.`,
      });
    const checked = await checkDocument(trx, environment, earlier.body);
    if (!checked.ok) return checked;
    const { body, digest, title } = earlier;
    const next = { environment, base, body, digest, title, changeId: null, restoredFrom: version, reason };
    const applied = await applyAudience(write, next);
    write.audit({
      object: { kind: 'audience', id: environment, version: applied.version },
      environment,
      change: { reason, restored: version, digest, from: base, to: applied.version },
    });
    return ok({ changed: true, applied });
  });
}
