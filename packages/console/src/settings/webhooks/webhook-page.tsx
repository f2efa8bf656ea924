import { Button, Switch, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ChangeWebhook, WebhookSummary } from '@setlist/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { paths } from '../../paths.ts';
import { madeUpFrom, useAct } from '../../shell/act.ts';
import { Banner } from '../../shell/banner.tsx';
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx';
import { Panel } from '../../shell/panel.tsx';
import { Problem } from '../../shell/problem.tsx';
import { Loaded } from '../../shell/states.tsx';
import { useWorkspace } from '../../shell/workspace.tsx';
import css from '../settings.module.css';
import { calledWebhook } from './called.ts';
import { Deliveries } from './deliveries.tsx';
import { SecretPanel } from './secret-panel.tsx';
import { type WebhookDraft, WebhookFields } from './webhook-fields.tsx';

/** One webhook: where it goes, and what became of what it was sent. */
export function WebhookPage() {
  const { id } = useParams({ from: '/settings/webhooks/$id' });
  const { client } = useWorkspace();
  const webhook = useQuery({ queryKey: ['webhooks', id], queryFn: ({ signal }) => client.webhook(id, { signal }) });
  const called = webhook.data === undefined ? 'Webhook' : calledWebhook(webhook.data);
  useDocumentTitle(`${called} · Setlist`);
  return (
    <>
      <p>
        <Link {...paths.webhooks()}>All webhooks</Link>
      </p>
      <Loaded query={webhook} what="the webhook">
        {(found) => (
          <>
            <Title order={2} className={css['named'] ?? ''}>
              {called}
            </Title>
            {found.inactiveReason !== null && (
              <Banner tone="bad" title="Setlist stopped delivering to it">
                <p>{found.inactiveReason}</p>
              </Banner>
            )}
            <Deliveries webhook={found} />
            <Change key={found.rowVersion} webhook={found} />
            <SecretPanel webhook={found} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Change({ webhook }: { webhook: WebhookSummary }) {
  const navigate = useNavigate();
  const { url, description, events, format } = webhook;
  const [draft, setDraft] = useState<WebhookDraft>({ url, description, events, format });
  const [active, setActive] = useState(webhook.active);
  const save = useAct((client, input: ChangeWebhook, options) =>
    client.changeWebhook(webhook.id, input, madeUpFrom(webhook.rowVersion, options)),
  );
  const [removing, setRemoving] = useState(false);
  const remove = useAct(
    (client, _: null, options) => client.deleteWebhook(webhook.id, madeUpFrom(webhook.rowVersion, options)),
    () => navigate(paths.webhooks()),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ ...draft, active });
  };
  return (
    <Panel title="Where and what">
      <form className={css['form']} onSubmit={submit} aria-label="Change the webhook">
        <WebhookFields
          draft={draft}
          error={save.error}
          onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
        />
        <Switch label="Active" checked={active} onChange={(event) => setActive(event.currentTarget.checked)} />
        <Problem error={save.error} />
        <div className={css['buttons']}>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
          <Button variant="outline" color="var(--sl-red)" onClick={() => setRemoving(true)}>
            Delete the webhook
          </Button>
        </div>
      </form>
      {removing && (
        <ConfirmDialog
          title={`Delete ${calledWebhook(webhook)}`}
          label="Delete"
          grave
          error={remove.error}
          pending={remove.isPending}
          onConfirm={() => remove.mutate(null)}
          onClose={() => setRemoving(false)}
        >
          Nothing is sent to it any more: what still waits neither. Its secret and its deliveries go with it.
        </ConfirmDialog>
      )}
    </Panel>
  );
}
