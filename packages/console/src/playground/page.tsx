import { useDebouncedValue, useDisclosure, useDocumentTitle, useMediaQuery } from '@mantine/hooks';
import type { PersonaContent } from '@setlist/core/persona';
import type { PersonaDetail } from '@setlist/sdk';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { paths } from '../paths.ts';
import { findRevision } from '../personas/shown.ts';
import { useComposition, usePersona, useRevision } from '../shell/queries.ts';
import { Loaded } from '../shell/states.tsx';
import { ChangeSummary, useLastChange } from './change-summary.tsx';
import { ConversationPane } from './conversation-pane.tsx';
import { OptionsPanel } from './options-panel.tsx';
import css from './playground.module.css';
import { PromptPanel } from './prompt-panel.tsx';
import { composeRequest, type Settings, searchOf, settingsOf } from './settings.ts';
import { SidePanel } from './side-panel.tsx';

/** Keystrokes in a variable come faster than a composition is worth. */
const RECOMPOSE_AFTER_MS = 120;

/** Talk to a persona, change what it is made of, and see what the model receives. Every setting is in the address bar. */
export function PlaygroundPage() {
  const { key } = useParams({ from: '/playground/$key' });
  const persona = usePersona(key);
  useDocumentTitle(`Playground · ${persona.data?.name ?? key} · Setlist`);
  if (persona.data !== undefined) return <OfRevision key={key} detail={persona.data} />;
  return (
    <div className={css['lonely']}>
      <Loaded query={persona} what="the persona">
        {() => null}
      </Loaded>
    </div>
  );
}

function OfRevision({ detail }: { detail: PersonaDetail }) {
  const { revision: name } = useSearch({ from: '/playground/$key' });
  const asked = name === undefined ? undefined : findRevision(detail.revisions, name);
  const digest = asked === undefined || asked.digest === detail.digest ? null : asked.digest;
  const older = useRevision(digest);
  if (digest === null) return <Playground detail={detail} content={detail.content} />;
  return (
    <Loaded query={older} what="the revision">
      {({ content }) => <Playground detail={detail} content={content} />}
    </Loaded>
  );
}

function Playground({ detail, content }: { detail: PersonaDetail; content: PersonaContent }) {
  const search = useSearch({ from: '/playground/$key' });
  const settings = useMemo(() => settingsOf(search), [search]);
  const [settled] = useDebouncedValue(settings, RECOMPOSE_AFTER_MS);
  const composition = useComposition(composeRequest(detail.key, settled));
  const change = useLastChange(composition.data);
  const navigate = useNavigate();
  const [optionsOpened, options] = useDisclosure(false);
  const [promptOpened, prompt] = useDisclosure(false);
  const optionsBeside = useMediaQuery('(min-width: 56em)', true, { getInitialValueInEffect: false });
  const promptBeside = useMediaQuery('(min-width: 78em)', true, { getInitialValueInEffect: false });

  const choose = (next: Settings) => void navigate({ ...paths.playground(detail.key, searchOf(next)), replace: true });

  return (
    <div className={css['playground']}>
      <SidePanel title="Options" beside={optionsBeside} opened={optionsOpened} onClose={options.close} side="left">
        <OptionsPanel detail={detail} content={content} settings={settings} onChange={choose} />
        {!optionsBeside && <ChangeSummary change={change} />}
      </SidePanel>
      <ConversationPane
        detail={detail}
        settings={settings}
        composition={composition.data}
        {...(optionsBeside ? {} : { onOptions: options.open })}
        {...(promptBeside ? {} : { onPrompt: prompt.open })}
      />
      <SidePanel
        title="Composed prompt"
        beside={promptBeside}
        opened={promptOpened}
        onClose={prompt.close}
        side="right"
      >
        <PromptPanel query={composition} change={change} />
      </SidePanel>
    </div>
  );
}
