import { VisuallyHidden } from '@mantine/core';
import type { PersonaDetail } from '@setlist/sdk';
import { IconRobot } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { isUnderWay } from './answer.ts';
import { AnswerView } from './answer-view.tsx';
import type { Conversation } from './conversations.ts';
import { settingsChange } from './settings-change.ts';
import css from './transcript.module.css';

const OPENERS = ['Hello! What can you help me with?', 'Am I talking to a person?', 'I would like to speak to someone.'];

/** Nearer to the end than this, new text keeps the end in view. */
const NEAR_END_PX = 80;

/** What was said so far. Follows the answer as it arrives, unless the reader scrolled up. */
export function Transcript(props: {
  conversation: Conversation;
  detail: PersonaDetail;
  disclosure: string | null;
  onRegenerate: () => void;
  /** `null`: there is no key to ask with. */
  onAsk: ((text: string) => void) | null;
}) {
  const { conversation, detail, disclosure, onRegenerate, onAsk } = props;
  const { exchanges } = conversation;
  const last = exchanges.at(-1);
  const scroller = useFollowedEnd(`${exchanges.length} ${last?.answer.state} ${last?.answer.text.length}`);

  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div className={css['scroller']} ref={scroller} role="log" aria-label="Conversation" aria-live="off" tabIndex={0}>
        {disclosure !== null && (
          <p className={css['disclosure']} role="note" aria-label="AI disclosure">
            <IconRobot size={18} aria-hidden="true" />
            {disclosure}
          </p>
        )}
        {exchanges.length === 0 && onAsk !== null && <Openers name={detail.name} onAsk={onAsk} />}
        {exchanges.map((exchange, index) => {
          const previous = exchanges[index - 1];
          const changes = previous === undefined ? [] : settingsChange(previous.settings, exchange.settings);
          return (
            <div key={`${conversation.id} ${exchange.id}`} className={css['exchange']}>
              {changes.length > 0 && <p className={css['flip']}>{changes.join(' · ')}</p>}
              <div className={css['asked']}>
                <VisuallyHidden>You: </VisuallyHidden>
                {exchange.asked}
              </div>
              <AnswerView
                exchange={exchange}
                detail={detail}
                {...(exchange === last && !isUnderWay(exchange.answer) ? { onRegenerate } : {})}
              />
            </div>
          );
        })}
      </div>
      <VisuallyHidden role="status">
        {last !== undefined && !isUnderWay(last.answer) && `${detail.name} answered: ${last.answer.text}`}
      </VisuallyHidden>
    </>
  );
}

function Openers({ name, onAsk }: { name: string; onAsk: (text: string) => void }) {
  return (
    <div className={css['empty']}>
      <h2>Talk to {name}</h2>
      <p>Flip an option at any time: it applies to the next turn.</p>
      <ul>
        {OPENERS.map((opener) => (
          <li key={opener}>
            <button type="button" onClick={() => onAsk(opener)}>
              {opener}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function useFollowedEnd(progress: string) {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const look = () => {
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    };
    element.addEventListener('scroll', look, { passive: true });
    return () => element.removeEventListener('scroll', look);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the conversation grew
  useEffect(() => {
    const element = scroller.current;
    if (element !== null && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [progress]);

  return scroller;
}
