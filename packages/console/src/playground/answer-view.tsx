import { Alert, Button } from '@mantine/core';
import type { PersonaDetail } from '@setlist/sdk';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { findRevision } from '../personas/shown.ts';
import { Copy, Digest, Tag } from '../shell/marks.tsx';
import { count, milliseconds } from '../shell/words.ts';
import type { Answer, Served } from './answer.ts';
import type { Exchange } from './conversations.ts';
import css from './transcript.module.css';

/** One answer as text, how it ended, and what served it. */
export function AnswerView(props: { exchange: Exchange; detail: PersonaDetail; onRegenerate?: () => void }) {
  const { exchange, detail, onRegenerate } = props;
  const { answer } = exchange;
  return (
    <article className={css['answer']} aria-label={`Answer ${exchange.id + 1}`} aria-busy={answer.totalMs === null}>
      {answer.state === 'waiting' && <p className={css['waiting']}>Waiting for the first words…</p>}
      {answer.text !== '' && (
        <div className={css['text']} data-streaming={answer.state === 'streaming' || undefined}>
          {answer.text}
        </div>
      )}
      {answer.state === 'stopped' && <p className={css['ended']}>You stopped this answer.</p>}
      {answer.failure !== null && (
        <Alert color="red" variant="light" icon={<IconAlertTriangle />} title="This answer failed" role="alert">
          {answer.failure.message} <code>{answer.failure.code}</code>
        </Alert>
      )}
      <div className={css['foot']}>
        {answer.served !== null && <ServedView served={answer.served} answer={answer} detail={detail} />}
        {answer.totalMs !== null && answer.text !== '' && <Copy value={answer.text} label="Copy the answer" />}
        {onRegenerate !== undefined && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconRefresh size={14} />}
            onClick={onRegenerate}
          >
            Regenerate
          </Button>
        )}
      </div>
    </article>
  );
}

function ServedView({ served, answer, detail }: { served: Served; answer: Answer; detail: PersonaDetail }) {
  const revision = findRevision(detail.revisions, served.revision);
  const version = revision?.version ?? served.revision;
  const words = [
    `${served.persona}@${version}`,
    served.servedModel ?? 'no model',
    answer.firstTokenMs !== null && `first token ${milliseconds(answer.firstTokenMs)}`,
    answer.usage !== null && count(answer.usage.outputTokens, 'token'),
  ].filter(Boolean);
  return (
    <details className={css['served']} onToggle={(event) => event.currentTarget.scrollIntoView({ block: 'nearest' })}>
      <summary>
        <span>{words.join(' · ')}</span>
        {served.degraded !== null && <Tag tone="accent">degraded</Tag>}
      </summary>
      <dl aria-label="What served">
        <Fact term="Persona">
          {served.persona}@{version} {revision !== undefined && <Digest digest={revision.digest} />}
        </Fact>
        <Fact term="Selection">
          {Object.entries(served.selection).map(([axis, option]) => (
            <Tag key={axis}>
              {axis}: {option}
            </Tag>
          ))}
        </Fact>
        <Fact term="Served model">{served.servedModel ?? 'none'}</Fact>
        <Fact term="Upstream">{served.upstream ?? 'none'}</Fact>
        <Fact term="Attempt">{served.attempt === 0 ? 'none answered' : served.attempt}</Fact>
        <Fact term="Degraded">
          {served.degraded === null ? 'no' : `${served.degraded}: this is the persona’s own fallback message`}
        </Fact>
        {answer.firstTokenMs !== null && <Fact term="First token">{milliseconds(answer.firstTokenMs)}</Fact>}
        {answer.totalMs !== null && <Fact term="Total">{milliseconds(answer.totalMs)}</Fact>}
        {answer.usage !== null && (
          <Fact term="Tokens">
            {answer.usage.inputTokens.toLocaleString('en')} in, {answer.usage.outputTokens.toLocaleString('en')} out
          </Fact>
        )}
        {answer.finishReason !== null && <Fact term="Finish reason">{answer.finishReason}</Fact>}
      </dl>
    </details>
  );
}

function Fact({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
