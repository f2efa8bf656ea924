import { Button, Switch } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ChangeWebhook, WebhookSummary } from '@setlist/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { paths } from '../../paths.ts';
import { madeUpFrom, useAct } from '../../shell/act.ts';
import { Banner } from '../../shell/banner.tsx';
import { Panel } from '../../shell/panel.tsx';
import { Problem } from '../../shell/problem.tsx';
import { Loaded } from '../../shell/states.tsx';
import { useWorkspace } from '../../shell/workspace.tsx';
import css from '../settings.module.css';
import { Deliveries } from './deliveries.tsx';
import { SecretPanel } from './secret-panel.tsx';
import { type WebhookDraft, WebhookFields } from './webhook-fields.tsx';

/** One webhook: where it goes, and what became of what it was sent. */
export function WebhookPage() {
  const { id } = useParams({ from: '/settings/webhooks/$id' });
  const { client } = useWorkspace();
  const webhook = useQuery({ queryKey: ['webhooks', id], queryFn: ({ signal }) => client.webhook(id, { signal }) });
  useDocumentTitle('Webhook · Setlist');
  return (
    <>
      <p>
        <Link {...paths.webhooks()}>All webhooks</Link>
      </p>
      <Loaded query={webhook} what="the webhook">
        {(found) => (
          <>
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
  const remove = useAct(
    (client, _: null, options) => client.deleteWebhook(webhook.id, madeUpFrom(webhook.rowVersion, options)),
    () => void navigate(paths.webhooks()),
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
        <Problem error={save.error ?? remove.error} />
        <div className={css['buttons']}>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
          <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate(null)}>
            Delete the webhook
          </Button>
        </div>
      </form>
    </Panel>
  );
}
