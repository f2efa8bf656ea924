import { randomBytes } from 'node:crypto';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { CommentAnchor, ReleaseComment } from '@setlist/sdk';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import { noRelease } from './assess-release.ts';
import { type Call, type OperationRefusal, perform } from './operation.ts';
import { refuseStale } from './stale.ts';

type Commented = Result<{ readonly changed: boolean; readonly comment: ReleaseComment }, OperationRefusal>;

/** Says something about a release, or about a line of the prompt it would put before a model. */
export function commentRelease(
  db: Kysely<Tables>,
  call: Call,
  releaseId: string,
  said: { readonly body: string; readonly anchor: CommentAnchor | null },
) {
  return perform(db, call, async (write): Promise<Commented> => {
    const row = await write.trx.selectFrom('releases').select('body').where('id', '=', releaseId).executeTakeFirst();
    if (row === undefined) return refuse(noRelease(releaseId));
    const { digest, persona, environment } = row.body;
    const id = `cmt_${randomBytes(8).toString('hex')}`;
    const { actor, at } = write;
    const author = `${actor.kind}:${actor.id}`;
    await write.trx
      .insertInto('comments')
      .values({
        id,
        release_id: releaseId,
        digest,
        author,
        author_name: actor.name,
        body: said.body,
        anchor: said.anchor === null ? null : JSON.stringify(said.anchor),
        created_at: at,
      })
      .execute();
    const line = said.anchor?.line ?? null;
    write.audit({
      object: { kind: 'comment', id, version: 1 },
      persona,
      environment,
      release: releaseId,
      change: { body: said.body, digest, line },
    });
    write.emit({
      type: 'release.commented',
      subject: `releases/${releaseId}`,
      data: { release: releaseId, comment: id, by: actor.name, line },
    });
    return ok({
      changed: true,
      comment: {
        id,
        releaseId,
        digest,
        author,
        authorName: actor.name,
        body: said.body,
        anchor: said.anchor,
        resolvedAt: null,
        resolvedBy: null,
        createdAt: at,
        rowVersion: 1,
      },
    });
  });
}

/** Marks a comment as dealt with; doing so twice is harmless. */
export function resolveComment(
  db: Kysely<Tables>,
  call: Call,
  releaseId: string,
  id: string,
  expectedVersion: number | null,
) {
  return perform(db, call, async (write): Promise<Commented> => {
    const row = await write.trx
      .selectFrom('comments')
      .selectAll()
      .where('id', '=', id)
      .where('release_id', '=', releaseId)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) return refuse({ code: 'not_found', message: `There is no comment \`${id}\` here.` });
    const comment = commentOf(row);
    const stale = await refuseStale(write.trx, { kind: 'comment', id, rowVersion: row.row_version }, expectedVersion);
    if (stale !== null) return refuse(stale);
    if (comment.resolvedAt !== null) return ok({ changed: false, comment });
    const resolved = {
      ...comment,
      resolvedAt: write.at,
      resolvedBy: write.actor.name,
      rowVersion: comment.rowVersion + 1,
    };
    await write.trx
      .updateTable('comments')
      .set({ resolved_at: write.at, resolved_by: write.actor.name, row_version: resolved.rowVersion })
      .where('id', '=', id)
      .execute();
    write.audit({
      object: { kind: 'comment', id, version: resolved.rowVersion },
      release: releaseId,
      change: { resolved: true },
    });
    return ok({ changed: true, comment: resolved });
  });
}

/** A row of `comments` as the API shows it. */
export function commentOf(row: {
  readonly id: string;
  readonly release_id: string;
  readonly digest: string;
  readonly author: string;
  readonly author_name: string;
  readonly body: string;
  readonly anchor: object | null;
  readonly resolved_at: string | null;
  readonly resolved_by: string | null;
  readonly created_at: string;
  readonly row_version: number;
}): ReleaseComment {
  return {
    id: row.id,
    releaseId: row.release_id,
    digest: row.digest,
    author: row.author,
    authorName: row.author_name,
    body: row.body,
    anchor: row.anchor as CommentAnchor | null,
    resolvedAt: row.resolved_at,
    resolvedBy: row.resolved_by,
    createdAt: row.created_at,
    rowVersion: row.row_version,
  };
}
