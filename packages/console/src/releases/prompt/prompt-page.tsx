import { Switch } from '@mantine/core';
import type { PersonaContent } from '@setlist/core/persona';
import { promptText } from '@setlist/core/persona';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type PromptSearch, paths } from '../../paths.ts';
import { PromptContext } from '../../personas/diff/prompt-context.tsx';
import { useComposition, useRevision, useRevisionDiff } from '../../shell/queries.ts';
import { Loaded, SkeletonLines } from '../../shell/states.tsx';
import { parseSelection } from '../../url-state.ts';
import { useOpened } from '../opened.ts';
import { useComments } from '../queries.ts';
import { CommentList, RemarkForm } from './comment-list.tsx';
import { contextOf, type PromptContextValue, sameContext } from './context.ts';
import css from './prompt.module.css';
import { numbered, placeComments, type ShownLine, unmarked } from './prompt-lines.ts';
import { PromptView } from './prompt-view.tsx';

/** What the model would receive, line by line, with what reviewers say of the lines. */
export function ReleasePrompt() {
  const { release } = useOpened();
  const revision = useRevision(release.digest);
  return (
    <Loaded query={revision} what="the revision" skeleton={<SkeletonLines lines={12} />}>
      {({ content }) => <OfRevision content={content} />}
    </Loaded>
  );
}

function OfRevision({ content }: { content: PersonaContent }) {
  const { release } = useOpened();
  const search = useSearch({ from: '/releases/$id/prompt' });
  const navigate = useNavigate();
  const change = (part: { [Name in keyof PromptSearch]: string | undefined }) => {
    const next = Object.entries({ ...search, ...part }).filter(([, value]) => value !== undefined);
    void navigate({ ...paths.releasePrompt(release.id, Object.fromEntries(next)), replace: true });
  };
  const [all, setAll] = useState(false);
  const context = contextOf(content, search);
  return (
    <>
      <form className={css['context']} aria-label="What to show" onSubmit={(event) => event.preventDefault()}>
        <PromptContext content={content} search={search} onChange={change} />
        <Switch
          label="Unchanged lines too"
          checked={all || release.baseDigest === null}
          disabled={release.baseDigest === null}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
      </form>
      {release.baseDigest === null ? (
        <Composed context={context} search={search} />
      ) : (
        <Compared base={release.baseDigest} context={context} search={search} all={all} />
      )}
    </>
  );
}

interface Shown {
  readonly context: PromptContextValue;
  readonly search: PromptSearch;
}

function Composed({ context, search }: Shown) {
  const { release } = useOpened();
  const composition = useComposition({
    environment: release.environment,
    persona: release.persona,
    revision: release.digest,
    ...promptOf(search),
  });
  return (
    <Loaded query={composition} what="the prompt" skeleton={<SkeletonLines lines={12} />}>
      {(composed) => <Lines lines={unmarked(promptText(composed))} context={context} all />}
    </Loaded>
  );
}

function Compared({ base, context, search, all }: Shown & { base: string; all: boolean }) {
  const { release } = useOpened();
  const diff = useRevisionDiff({ from: base, to: release.digest, ...promptOf(search) });
  return (
    <Loaded query={diff} what="the prompt" skeleton={<SkeletonLines lines={12} />}>
      {({ prompt }) =>
        prompt === null ? (
          <Composed context={context} search={search} />
        ) : (
          <Lines lines={numbered(prompt.lines)} context={context} all={all} />
        )
      }
    </Loaded>
  );
}

function promptOf({ selection, channel, locale }: PromptSearch) {
  return {
    selection: parseSelection(selection),
    ...(channel === undefined ? {} : { channel }),
    ...(locale === undefined ? {} : { locale }),
  };
}

function Lines(props: { lines: readonly ShownLine[]; context: PromptContextValue; all: boolean }) {
  const { release } = useOpened();
  const comments = useComments(release.id);
  const here = (comments.data ?? []).filter(({ anchor }) => anchor !== null && sameContext(anchor, props.context));
  const elsewhere = (comments.data ?? []).filter(
    ({ anchor }) => anchor === null || !sameContext(anchor, props.context),
  );
  const placed = placeComments(here, props.lines);
  return (
    <>
      <CommentList
        title="Comments on lines that changed since"
        comments={placed.filter(({ line }) => line === null).map(({ comment }) => comment)}
      />
      <PromptView lines={props.lines} placed={placed} context={props.context} all={props.all} />
      <CommentList title="Comments elsewhere" comments={elsewhere} />
      <RemarkForm />
    </>
  );
}
