import { Button, Modal } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useAct } from '../../shell/act.ts';
import { Problem } from '../../shell/problem.tsx';
import { KeyReveal } from '../keys/key-reveal.tsx';
import css from '../settings.module.css';
import { type WebhookDraft, WebhookFields } from './webhook-fields.tsx';

/** A button that opens the form for a new webhook, and shows its secret once. */
export function NewWebhook() {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button size="sm" variant="default" leftSection={<IconPlus size={16} />} onClick={() => setOpened(true)}>
        New webhook
      </Button>
      {opened && <Dialog onClose={() => setOpened(false)} />}
    </>
  );
}

function Dialog({ onClose }: { onClose: () => void }) {
  const [draft, setDraft] = useState<WebhookDraft>({ url: '', description: '', events: ['*'], format: 'cloudevents' });
  const create = useAct((client, input: WebhookDraft, options) => client.createWebhook(input, options));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ ...draft, url: draft.url.trim(), description: draft.description.trim() });
  };
  return (
    <Modal opened onClose={onClose} title="New webhook" closeButtonProps={{ 'aria-label': 'Close' }}>
      {create.data !== undefined ? (
        <KeyReveal secret={create.data.secret} notice={undefined} onDone={onClose} />
      ) : (
        <form className={css['form']} onSubmit={submit} aria-label="New webhook">
          <WebhookFields
            draft={draft}
            error={create.error}
            onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
          />
          <Problem error={create.error} />
          <Button type="submit" disabled={draft.events.length === 0} loading={create.isPending}>
            Make it
          </Button>
        </form>
      )}
    </Modal>
  );
}
