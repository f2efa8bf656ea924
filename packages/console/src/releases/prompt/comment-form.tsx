import { Button, Textarea } from '@mantine/core';
import type { CommentAnchor } from '@setlist/sdk';
import { type FormEvent, useState } from 'react';
import { useAct } from '../../shell/act.ts';
import { Problem } from '../../shell/problem.tsx';
import { useOpened } from '../opened.ts';
import css from './prompt.module.css';

/** Writes a comment on a line of the prompt, or on the release as a whole. */
export function CommentForm(props: { anchor: CommentAnchor | null; label: string; onDone?: () => void }) {
  const { anchor, label, onDone } = props;
  const { release } = useOpened();
  const [body, setBody] = useState('');
  const send = useAct(
    (client, input: { body: string; anchor?: CommentAnchor }, options) => client.comment(release.id, input, options),
    () => {
      setBody('');
      onDone?.();
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate({ body: body.trim(), ...(anchor === null ? {} : { anchor }) });
  };
  return (
    <form className={css['form']} onSubmit={submit} aria-label={label}>
      <Textarea
        aria-label={label}
        placeholder="What should be looked at, and why"
        autosize
        minRows={2}
        maxLength={4_000}
        value={body}
        onChange={(event) => setBody(event.currentTarget.value)}
        data-autofocus
      />
      <Problem error={send.error} />
      <div className={css['buttons']}>
        <Button type="submit" size="compact-sm" disabled={body.trim() === ''} loading={send.isPending}>
          Comment
        </Button>
        {onDone !== undefined && (
          <Button size="compact-sm" variant="default" onClick={onDone}>
            Leave it
          </Button>
        )}
      </div>
    </form>
  );
}
