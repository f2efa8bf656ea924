import { Button } from '@mantine/core';
import type { ReleaseComment } from '@setlist/sdk';
import { Link } from '@tanstack/react-router';
import { paths } from '../../paths.ts';
import { madeUpFrom, useAct } from '../../shell/act.ts';
import { Tag, When } from '../../shell/marks.tsx';
import { useMay } from '../../shell/me.ts';
import { Panel } from '../../shell/panel.tsx';
import { Problem } from '../../shell/problem.tsx';
import { useOpened } from '../opened.ts';
import { CommentForm } from './comment-form.tsx';
import { contextInWords, searchOfContext } from './context.ts';
import css from './prompt.module.css';

/** Comments that have no line in the prompt that is shown: each says where it belongs. */
export function CommentList({ title, comments }: { title: string; comments: readonly ReleaseComment[] }) {
  if (comments.length === 0) return null;
  return (
    <Panel title={title}>
      {comments.map((comment) => (
        <div key={comment.id} className={css['elsewhere']}>
          <Place comment={comment} />
          <Comment comment={comment} note={null} />
        </div>
      ))}
    </Panel>
  );
}

function Place({ comment: { anchor } }: { comment: ReleaseComment }) {
  const { release } = useOpened();
  if (anchor === null) return <p className={css['quiet']}>On the release as a whole</p>;
  return (
    <>
      <p className={css['quiet']}>
        <Link {...paths.releasePrompt(release.id, searchOfContext(anchor))}>Line {anchor.line}</Link> of{' '}
        {contextInWords(anchor)}
      </p>
      <blockquote className={css['quote']}>{anchor.text}</blockquote>
    </>
  );
}

/** Says something of the release as a whole. */
export function RemarkForm() {
  const may = useMay();
  if (!may.comment) return null;
  return (
    <Panel title="Comment on the release as a whole">
      <CommentForm anchor={null} label="Comment on the release" />
    </Panel>
  );
}

/** One comment, with the way to resolve it. */
export function Comment({ comment, note }: { comment: ReleaseComment; note: string | null }) {
  const { release } = useOpened();
  const may = useMay();
  const resolve = useAct((client, _: null, options) =>
    client.resolveComment(release.id, comment.id, madeUpFrom(comment.rowVersion, options)),
  );
  const resolved = comment.resolvedAt !== null;
  return (
    <article
      className={css['comment']}
      data-resolved={resolved || undefined}
      aria-label={`Comment by ${comment.authorName}`}
    >
      <p className={css['quiet']}>
        <strong>{comment.authorName}</strong> <When at={comment.createdAt} />{' '}
        {comment.digest !== release.digest && <Tag>of an earlier revision</Tag>} {note !== null && <Tag>{note}</Tag>}{' '}
        {resolved && <Tag tone="good">resolved</Tag>}
      </p>
      <p className={css['body']}>{comment.body}</p>
      {!resolved && may.comment && (
        <div>
          <Button size="compact-xs" variant="default" loading={resolve.isPending} onClick={() => resolve.mutate(null)}>
            Resolve
          </Button>
        </div>
      )}
      <Problem error={resolve.error} />
    </article>
  );
}
