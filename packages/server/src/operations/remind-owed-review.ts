import { ok, type Result } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { loadPolicy } from './load-policy.ts';
import { type Call, type OperationRefusal, perform } from './operation.ts';

const AGAIN_AFTER_MS = 24 * 3_600_000;

/** Reminds of every review that is owed, once when it falls due and then once a day until someone gives it. */
export function remindOwedReviews(db: Kysely<Tables>, call: Call) {
  return perform(
    db,
    call,
    async ({ trx, at, audit, emit }): Promise<Result<{ changed: boolean }, OperationRefusal>> => {
      const rows = await trx
        .selectFrom('releases')
        .select(['id', 'body', 'row_version'])
        .where('state', 'in', ['progressing', 'held', 'completed', 'rolled_back'])
        .orderBy('id')
        .execute();
      let changed = false;
      for (const { id, body, row_version } of rows) {
        const owed = body.reviewOwed;
        if (owed === null || owed.dueAt > at || (await wasReminded(trx, id, at))) continue;
        const policy = await loadPolicy(trx, body);
        // Where nobody has to review, nobody is there to be reminded.
        if (policy.reviews.length === 0 && !policy.coverLocales) continue;
        audit({
          object: { kind: 'release', id, version: row_version },
          persona: body.persona,
          environment: body.environment,
          release: id,
          change: { owed: owed.because, since: owed.since, dueAt: owed.dueAt },
        });
        const { environment, persona, version, title } = body;
        emit({
          type: 'release.review_owed',
          subject: `releases/${id}`,
          data: {
            release: { id, environment, persona, version, title },
            title,
            persona,
            version,
            environment,
            because: owed.because,
            dueAt: owed.dueAt,
          },
        });
        changed = true;
      }
      return ok({ changed });
    },
  );
}

/** The audit log is where it stands that someone was reminded. */
async function wasReminded(trx: Kysely<Tables>, release: string, now: string): Promise<boolean> {
  const since = new Date(Date.parse(now) - AGAIN_AFTER_MS).toISOString();
  const row = await trx
    .selectFrom('audit')
    .select('seq')
    .where('release_id', '=', release)
    .where('action', '=', 'release.remind')
    .where('at', '>', since)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
