import { useDocumentTitle } from '@mantine/hooks';
import type { WebhookSummary } from '@setlist/sdk';
import { IconLock, IconWebhook } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { paths } from '../../paths.ts';
import { Tag } from '../../shell/marks.tsx';
import { useMay, useMe } from '../../shell/me.ts';
import { Panel } from '../../shell/panel.tsx';
import { whoMay } from '../../shell/permissions.ts';
import { EmptyState, Loaded } from '../../shell/states.tsx';
import { Table } from '../../shell/table.tsx';
import { useWorkspace } from '../../shell/workspace.tsx';
import css from '../settings.module.css';
import { calledWebhook, hostOf } from './called.ts';
import { NewWebhook } from './new-webhook.tsx';

/** Who is told of what happens. */
export function WebhookSettings() {
  useDocumentTitle('Webhooks · Setlist');
  const me = useMe();
  const may = useMay();
  if (me.data === undefined) return null;
  if (!may.changeWebhooks)
    return (
      <EmptyState icon={<IconLock />} title="Webhooks are not yours to see">
        <p>Their addresses may hold secrets. They are seen and changed by {whoMay('webhook.change')}.</p>
      </EmptyState>
    );
  return <Listed />;
}

function Listed() {
  const { client } = useWorkspace();
  const webhooks = useQuery({ queryKey: ['webhooks'], queryFn: ({ signal }) => client.everyWebhook({ signal }) });
  return (
    <Panel
      title="Webhooks"
      about="Signed as Standard Webhooks says, tried again for days, and kept with what became of each delivery."
      actions={<NewWebhook />}
      flush
    >
      <Loaded query={webhooks} what="the webhooks">
        {(all) =>
          all.length === 0 ? (
            <div className={css['bar']}>
              <EmptyState icon={<IconWebhook />} title="Nobody is told yet">
                <p>
                  A webhook tells another system of every transition of a release, every review, every key that is made:
                  as CloudEvents, or as a message for Slack.
                </p>
              </EmptyState>
            </div>
          ) : (
            <Table label="Webhooks" head={['Where', 'Told of', 'Form', 'State']}>
              {all.map((webhook) => (
                <WebhookRow key={webhook.id} webhook={webhook} />
              ))}
            </Table>
          )
        }
      </Loaded>
    </Panel>
  );
}

function WebhookRow({ webhook }: { webhook: WebhookSummary }) {
  const { id, url, description, events, format } = webhook;
  return (
    <tr>
      <th scope="row">
        <Link {...paths.webhook(id)}>{calledWebhook(webhook)}</Link>
        {description !== '' && <div className={css['quiet']}>{hostOf(url)}</div>}
      </th>
      <td>
        <span className={css['tags']}>
          {events.map((event) => (
            <Tag key={event}>{event === '*' ? 'everything' : event}</Tag>
          ))}
        </span>
      </td>
      <td>{format === 'slack' ? 'Slack' : 'CloudEvents'}</td>
      <td>{stateOf(webhook)}</td>
    </tr>
  );
}

function stateOf({ active, inactiveReason }: WebhookSummary) {
  if (active) return <Tag tone="good">active</Tag>;
  return inactiveReason === null ? 'off' : `off: ${inactiveReason}`;
}
