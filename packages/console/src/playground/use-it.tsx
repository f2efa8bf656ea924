import { Button, CopyButton, Modal, Tabs } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { type Conversation, messagesOf } from './conversations.ts';
import css from './playground.module.css';
import { chatRequest, type Settings } from './settings.ts';
import { snippets } from './snippets.ts';

/** The current context as code to paste into an application. */
export function UseIt(props: {
  opened: boolean;
  onClose: () => void;
  persona: string;
  settings: Settings;
  conversation: Conversation;
}) {
  const { opened, onClose, persona, settings, conversation } = props;
  const asked = messagesOf(conversation).findLast(({ role }) => role === 'user') ?? { role: 'user', content: 'Hello!' };
  const code = snippets(window.location.origin, chatRequest(persona, settings, [asked], conversation.id));
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Use it in your app"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <p className={css['lead']}>
        Any OpenAI client works: the persona is the model, and the options are metadata. Put a key into{' '}
        <code>SETLIST_API_KEY</code>; <code>.setlist/local.json</code> has one.
      </p>
      <Tabs defaultValue="curl" keepMounted={false}>
        <Tabs.List aria-label="Language">
          <Tabs.Tab value="curl">curl</Tabs.Tab>
          <Tabs.Tab value="node">Node, openai</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="curl">
          <Snippet code={code.curl} label="curl command" />
        </Tabs.Panel>
        <Tabs.Panel value="node">
          <Snippet code={code.node} label="Node program" />
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}

function Snippet({ code, label }: { code: string; label: string }) {
  return (
    <div className={css['snippet']}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section tabIndex={0} aria-label={label} className={css['code']}>
        <pre>{code}</pre>
      </section>
      <CopyButton value={code}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            size="xs"
            leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            onClick={copy}
          >
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}
