import { Button } from '@mantine/core';
import { IMPACT_QUESTIONS } from '@setlist/core/assessment';
import type { ImpactAnswers } from '@setlist/core/release';
import { type FormEvent, useState } from 'react';
import { madeUpFrom, useAct } from '../shell/act.ts';
import { useMay } from '../shell/me.ts';
import { Panel } from '../shell/panel.tsx';
import { Problem } from '../shell/problem.tsx';
import { RiskBadge } from './badges.tsx';
import css from './impact.module.css';
import { answersOf, type ImpactDraft } from './impact-answers.ts';
import { ImpactFields } from './impact-fields.tsx';
import { useOpened } from './opened.ts';

/** What the author says of the effect on people; while it is a draft it can be answered here. */
export function ImpactPanel() {
  const { release } = useOpened();
  const may = useMay();
  const [changing, setChanging] = useState(false);
  const changeable = release.state === 'draft' && may.proposeReleases;
  if (changing) return <Answering onDone={() => setChanging(false)} />;
  return (
    <Panel
      title="Impact"
      about="What its author says of the effect on people."
      actions={
        changeable && (
          <Button variant="default" size="sm" onClick={() => setChanging(true)}>
            {release.impact === null ? 'Answer the questionnaire' : 'Change the answers'}
          </Button>
        )
      }
    >
      {release.impact === null ? <p>The questionnaire is not answered.</p> : <Answers impact={release.impact} />}
    </Panel>
  );
}

function Answers({ impact }: { impact: ImpactAnswers }) {
  return (
    <dl className={css['answers']}>
      {IMPACT_QUESTIONS.map(({ id, text }) => (
        <div key={id}>
          <dt>{text}</dt>
          <dd>{impact[id] === '' ? <em>not answered</em> : impact[id]}</dd>
        </div>
      ))}
      <div>
        <dt>Risk, as declared</dt>
        <dd>
          <RiskBadge risk={impact.declaredRisk} />
        </dd>
      </div>
    </dl>
  );
}

function Answering({ onDone }: { onDone: () => void }) {
  const { release, rowVersion } = useOpened();
  const [draft, setDraft] = useState<ImpactDraft>({ ...release.impact });
  const save = useAct(
    (client, impact: ImpactAnswers, options) =>
      client.changeRelease(release.id, { impact }, madeUpFrom(rowVersion, options)),
    onDone,
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(answersOf(draft));
  };
  return (
    <Panel title="Impact">
      <form className={css['form']} onSubmit={submit}>
        <ImpactFields draft={draft} risk={release.risk} onChange={(part) => setDraft({ ...draft, ...part })} />
        <Problem error={save.error} onReload={onDone} />
        <div className={css['buttons']}>
          <Button type="submit" loading={save.isPending}>
            Save the answers
          </Button>
          <Button variant="default" onClick={onDone}>
            Leave it
          </Button>
        </div>
      </form>
    </Panel>
  );
}
