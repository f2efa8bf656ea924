import { Button, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue, useDocumentTitle } from '@mantine/hooks';
import type { ProposeRelease } from '@setlist/sdk';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useMemo, useState } from 'react';
import { paths } from '../../paths.ts';
import { useAct } from '../../shell/act.ts';
import { useDraft } from '../../shell/draft.ts';
import { useEnvironment } from '../../shell/environment-context.ts';
import { PageHead, Panel } from '../../shell/panel.tsx';
import { fieldError, Problem } from '../../shell/problem.tsx';
import { ImpactFields } from '../impact-fields.tsx';
import { useBoard } from '../queries.ts';
import css from './new-release.module.css';
import { blankProposal, type Proposal, proposalOf, questionOf } from './proposal.ts';
import { ReviewPreview } from './review-preview.tsx';
import { StageChoice } from './stage-choice.tsx';
import { WhatToRelease } from './what-to-release.tsx';

/** Keystrokes come faster than an assessment is worth. */
const ASK_AFTER_MS = 400;

/** Drafts a release, and shows who will have to review it before it is submitted. */
export function NewReleasePage() {
  useDocumentTitle('New release · Setlist');
  const { name: environment } = useEnvironment();
  const search = useSearch({ from: '/releases/new' });
  if (environment === null) return null;
  return <NewRelease key={JSON.stringify(search)} environment={environment} search={search} />;
}

/** What was asked for by the address is a draft of its own. */
function placeOf({ persona = '', revision = '' }: { persona?: string; revision?: string }): string {
  return `release.${persona}.${revision}`;
}

function NewRelease(props: { environment: string; search: { persona?: string; revision?: string } }) {
  const { environment, search } = props;
  const navigate = useNavigate();
  const initial = useMemo(() => blankProposal(environment, search), [environment, search]);
  const { draft, change, clear } = useDraft<Proposal>(placeOf(search), initial);
  const [settled] = useDebouncedValue(draft, ASK_AFTER_MS);
  const answer = useBoard(questionOf(settled));
  const [tried, setTried] = useState(false);
  const propose = useAct(
    (client, proposal: ProposeRelease, options) => client.propose(proposal, options),
    ({ release }) => {
      clear();
      void navigate(paths.release(release.id));
    },
  );
  const complete = draft.persona !== '' && draft.revision !== '' && draft.title.trim() !== '';
  const send = (submit: boolean) => {
    setTried(true);
    if (complete) propose.mutate(proposalOf(draft, submit));
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    send(true);
  };
  return (
    <>
      <PageHead
        title="New release"
        lead="Say what goes where, and why. Who must review it is worked out beside the form as you go."
      />
      <form className={css['columns']} onSubmit={onSubmit} noValidate>
        <div className={css['form']}>
          <WhatToRelease draft={draft} tried={tried} onChange={change} />
          <Panel title="Why">
            <TextInput
              label="Title"
              description="What changes, in a line."
              required
              maxLength={200}
              value={draft.title}
              error={
                fieldError(propose.error, 'title') ?? (tried && draft.title.trim() === '' ? 'Give it a title.' : null)
              }
              onChange={(event) => change({ title: event.currentTarget.value })}
            />
            <Textarea
              label="Description"
              description="Why, and for whom. Reviewers read this first."
              autosize
              minRows={3}
              maxLength={10_000}
              value={draft.description}
              onChange={(event) => change({ description: event.currentTarget.value })}
            />
            <TagsInput
              label="Co-authors"
              description="E-mail addresses of whoever else wrote it. None of them may review it; you may not either."
              value={[...draft.coAuthors]}
              error={fieldError(propose.error, 'coAuthors')}
              onChange={(coAuthors) => change({ coAuthors })}
            />
          </Panel>
          <StageChoice draft={draft} answer={answer.data} onChange={change} />
          <Panel title="Impact" about="What the change does to people. How much must be answered depends on the risk.">
            <ImpactFields
              draft={draft.impact}
              risk={answer.data?.risk ?? 'low'}
              onChange={(part) => change({ impact: { ...draft.impact, ...part } })}
            />
          </Panel>
          <Problem error={propose.error} />
          <div className={css['buttons']}>
            <Button type="submit" loading={propose.isPending}>
              Submit for review
            </Button>
            <Button variant="default" loading={propose.isPending} onClick={() => send(false)}>
              Save as a draft
            </Button>
            <Button variant="subtle" color="gray" onClick={clear}>
              Start over
            </Button>
          </div>
        </div>
        <aside className={css['aside']} aria-label="Who must review">
          <ReviewPreview query={answer} asked={questionOf(draft) !== null} />
        </aside>
      </form>
    </>
  );
}
