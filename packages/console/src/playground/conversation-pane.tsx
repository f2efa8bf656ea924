import { ActionIcon, Button, NativeSelect, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ComposeResponse, PersonaDetail } from '@setlist/sdk';
import { IconAdjustmentsHorizontal, IconCode, IconListDetails, IconMessagePlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';
import { paths } from '../paths.ts';
import { usePersonas } from '../shell/queries.ts';
import { useWorkspace } from '../shell/workspace.tsx';
import { isUnderWay } from './answer.ts';
import { Composer } from './composer.tsx';
import type { Conversation } from './conversations.ts';
import { useGatewayKey } from './gateway-key.ts';
import { KeyElsewhere, KeyNotice, KeyOfThisTab } from './key-notice.tsx';
import css from './playground.module.css';
import type { Settings } from './settings.ts';
import { Transcript } from './transcript.tsx';
import { UseIt } from './use-it.tsx';

/** The conversation with one persona: who it is with, what was said, the next message. */
export function ConversationPane(props: {
  detail: PersonaDetail;
  settings: Settings;
  composition: ComposeResponse | undefined;
  /** Absent where the panel stands beside the conversation. */
  onOptions?: () => void;
  onPrompt?: () => void;
}) {
  const { detail, settings, composition, onOptions, onPrompt } = props;
  const { conversations } = useWorkspace();
  const conversation = useSyncExternalStore(conversations.subscribe, () => conversations.of(detail.key));
  const last = conversation.exchanges.at(-1);
  const underWay = last !== undefined && isUnderWay(last.answer);
  const stop = () => conversations.stop(detail.key);
  const apiKey = useGatewayKey();
  const ask = (text: string) => {
    if (apiKey !== null) void conversations.ask(detail.key, text, settings, apiKey);
  };
  const regenerate = () => {
    if (apiKey !== null) void conversations.regenerate(detail.key, settings, apiKey);
  };

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === 'Escape') conversations.stop(detail.key);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [conversations, detail.key]);

  return (
    <section className={css['conversation']} aria-label="Playground">
      <div className={css['head']}>
        <h1 className={css['title']}>
          <PersonaChoice detail={detail} />
        </h1>
        <Tools
          conversation={conversation}
          detail={detail}
          settings={settings}
          onNew={() => conversations.startNew(detail.key)}
          {...(onOptions === undefined ? {} : { onOptions })}
          {...(onPrompt === undefined ? {} : { onPrompt })}
        />
      </div>
      <KeyElsewhere />
      <Transcript
        conversation={conversation}
        detail={detail}
        disclosure={composition?.disclosure ?? null}
        onRegenerate={regenerate}
        onAsk={apiKey === null ? null : ask}
      />
      {apiKey === null ? (
        <div className={css['notice']}>
          <KeyNotice />
        </div>
      ) : (
        <>
          <Composer persona={detail.name} underWay={underWay} onSend={ask} onStop={stop} />
          <KeyOfThisTab />
        </>
      )}
    </section>
  );
}

function PersonaChoice({ detail }: { detail: PersonaDetail }) {
  const personas = usePersonas();
  const navigate = useNavigate();
  return (
    <NativeSelect
      aria-label="Persona"
      className={css['persona'] ?? ''}
      data={(personas.data ?? [detail]).map(({ key, name }) => ({ value: key, label: name }))}
      value={detail.key}
      onChange={({ currentTarget: { value } }) => navigate(paths.playground(value))}
    />
  );
}

function Tools(props: {
  conversation: Conversation;
  detail: PersonaDetail;
  settings: Settings;
  onNew: () => void;
  onOptions?: () => void;
  onPrompt?: () => void;
}) {
  const { conversation, detail, settings, onNew, onOptions, onPrompt } = props;
  const [useItOpened, useIt] = useDisclosure(false);
  return (
    <div className={css['tools']}>
      {onOptions !== undefined && (
        <Button variant="default" size="xs" leftSection={<IconAdjustmentsHorizontal size={16} />} onClick={onOptions}>
          Options
        </Button>
      )}
      {onPrompt !== undefined && (
        <Button variant="default" size="xs" leftSection={<IconListDetails size={16} />} onClick={onPrompt}>
          Prompt
        </Button>
      )}
      <Tooltip label="Use it in your app">
        <ActionIcon variant="default" size={30} aria-label="Use it in your app" onClick={useIt.open}>
          <IconCode size={17} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="New conversation">
        <ActionIcon
          variant="default"
          size={30}
          aria-label="New conversation"
          disabled={conversation.exchanges.length === 0}
          onClick={onNew}
        >
          <IconMessagePlus size={17} />
        </ActionIcon>
      </Tooltip>
      <UseIt
        opened={useItOpened}
        onClose={useIt.close}
        persona={detail.key}
        settings={settings}
        conversation={conversation}
      />
    </div>
  );
}
