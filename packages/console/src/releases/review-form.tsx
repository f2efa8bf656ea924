import { Button, Radio, Textarea } from '@mantine/core';
import type { Review } from '@setlist/core/release';
import { type FormEvent, useState } from 'react';
import { madeUpFrom, useAct } from '../shell/act.ts';
import { Banner } from '../shell/banner.tsx';
import { useDraft } from '../shell/draft.ts';
import { Coded, Digest } from '../shell/marks.tsx';
import { useMe } from '../shell/me.ts';
import { Panel } from '../shell/panel.tsx';
import { Problem } from '../shell/problem.tsx';
import { takesReviews } from './commands.ts';
import { useOpened } from './opened.ts';
import css from './review-form.module.css';

type Verdict = Review['verdict'];
const VERDICTS: readonly { value: Verdict; label: string; means: string }[] = [
  { value: 'approve', label: 'Approve', means: 'This exact revision may be served.' },
  { value: 'request_changes', label: 'Request changes', means: 'It goes back to its authors.' },
  { value: 'reject', label: 'Reject', means: 'It ends here, for good.' },
];
const BLANK: { verdict: Verdict | ''; comment: string } = { verdict: '', comment: '' };

/** The reader's own review of the digest that is shown, or why they cannot give one. */
export function ReviewForm() {
  const detail = useOpened();
  const { commands, release } = detail;
  const choice = commands.find(({ type }) => type === 'review');
  if (choice === undefined || !takesReviews(detail)) return null;
  if (!choice.permitted)
    return (
      <Panel title="Your review">
        <Banner
          tone="plain"
          title={choice.refusal?.code === 'own_work' ? 'You cannot review this' : 'Not yours to review'}
        >
          <p>
            <Coded text={choice.refusal?.message ?? ''} />
          </p>
        </Banner>
      </Panel>
    );
  return <Form key={release.id} />;
}

function wordsOf(verdict: Verdict): string {
  return VERDICTS.find(({ value }) => value === verdict)?.label.toLowerCase() ?? verdict;
}

function Form() {
  const { release, rowVersion } = useOpened();
  const [seen, setSeen] = useState(release.digest);
  const { draft, change, clear } = useDraft(`review.${release.id}`, BLANK);
  const send = useAct(
    (client, input: { verdict: Verdict; comment: string }, options) =>
      client.command(release.id, { type: 'review', ...input, digest: seen }, madeUpFrom(rowVersion, options)),
    clear,
  );
  const { verdict } = draft;
  const me = useMe();
  const before = release.reviews.find(
    ({ reviewer, digest, dismissed }) =>
      reviewer === `person:${me.data?.id}` && digest === release.digest && dismissed === null,
  );
  const needsWords = verdict === 'request_changes' || verdict === 'reject';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (verdict !== '') send.mutate({ verdict, comment: draft.comment.trim() });
  };
  return (
    <Panel
      title="Your review"
      about={
        <>
          It counts for <Digest digest={seen} /> ({release.version}) and nothing else.
        </>
      }
    >
      {seen !== release.digest && (
        <Banner
          tone="warn"
          title="The content changed while you were reading"
          alert
          actions={
            <Button size="compact-sm" variant="default" onClick={() => setSeen(release.digest)}>
              I have read the new one
            </Button>
          }
        >
          <p>Read {release.version} before you review it.</p>
        </Banner>
      )}
      {before !== undefined && (
        <Banner tone="plain" title={`You said: ${wordsOf(before.verdict)}`}>
          <p>Another review takes its place.</p>
        </Banner>
      )}
      <form className={css['form']} onSubmit={submit}>
        <Radio.Group
          label="Verdict"
          value={verdict}
          onChange={(value) => change({ verdict: VERDICTS.find((one) => one.value === value)?.value ?? '' })}
        >
          <div className={css['verdicts']}>
            {VERDICTS.map(({ value, label, means }) => (
              <Radio key={value} value={value} label={label} description={means} />
            ))}
          </div>
        </Radio.Group>
        <Textarea
          label="Comment"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={4_000}
          required={needsWords}
          placeholder={needsWords ? 'What must change, and why' : 'What you looked at'}
          value={draft.comment}
          onChange={(event) => change({ comment: event.currentTarget.value })}
        />
        <Problem error={send.error} />
        <Button
          type="submit"
          disabled={verdict === '' || seen !== release.digest || (needsWords && draft.comment.trim() === '')}
          loading={send.isPending}
        >
          Send the review
        </Button>
      </form>
    </Panel>
  );
}
