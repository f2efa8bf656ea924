import { Button, NativeSelect } from '@mantine/core';
import type { Delivery, DeliveryState, Page, WebhookSummary } from '@setlist/sdk';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAct } from '../../shell/act.ts';
import { Tag, When } from '../../shell/marks.tsx';
import { Panel } from '../../shell/panel.tsx';
import { Problem } from '../../shell/problem.tsx';
import { Loaded } from '../../shell/states.tsx';
import { Table } from '../../shell/table.tsx';
import { useWorkspace } from '../../shell/workspace.tsx';
import css from '../settings.module.css';

const STATES: readonly DeliveryState[] = ['waiting', 'delivered', 'failed'];

/** What was sent, what came back, and the way to send it again. */
export function Deliveries({ webhook }: { webhook: WebhookSummary }) {
  const [state, setState] = useState<DeliveryState | null>(null);
  const deliveries = useDeliveries(webhook.id, state);
  const test = useAct((client, _: null, options) => client.testWebhook(webhook.id, options));
  return (
    <Panel
      title="Deliveries"
      about="Newest first. What failed is tried again by itself, further and further apart, for days."
      actions={
        <>
          <NativeSelect
            size="sm"
            aria-label="State of deliveries"
            data={[{ value: '', label: 'Every state' }, ...STATES]}
            value={state ?? ''}
            onChange={(event) => setState(STATES.find((one) => one === event.currentTarget.value) ?? null)}
          />
          <Button size="sm" variant="default" loading={test.isPending} onClick={() => test.mutate(null)}>
            Send a test
          </Button>
        </>
      }
      flush
    >
      <Problem error={test.error} />
      <Loaded query={deliveries} what="the deliveries">
        {({ pages }) => {
          const all = pages.flatMap(({ items }) => items);
          if (all.length === 0) return <p className={css['bar']}>Nothing was sent yet.</p>;
          return (
            <>
              <Table label="Deliveries" head={['Event', 'State', 'Attempts', 'Answer', 'Made', '']}>
                {all.map((delivery) => (
                  <DeliveryRow key={delivery.id} delivery={delivery} />
                ))}
              </Table>
              {deliveries.hasNextPage && (
                <div className={css['bar']}>
                  <Button variant="default" size="sm" onClick={() => void deliveries.fetchNextPage()}>
                    Show older ones
                  </Button>
                </div>
              )}
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}

/** How often the log is read again while something in it is about to be sent, and else. */
const DUE_MS = 1_000;
const QUIET_MS = 5_000;

function hasDue({ items }: Page<Delivery>): boolean {
  const soon = new Date(Date.now() + QUIET_MS).toISOString();
  return items.some(({ nextAttemptAt }) => nextAttemptAt !== null && nextAttemptAt < soon);
}

function useDeliveries(id: string, state: DeliveryState | null) {
  const { client } = useWorkspace();
  return useInfiniteQuery({
    queryKey: ['webhooks', id, 'deliveries', state],
    queryFn: ({ signal, pageParam }) =>
      client.deliveries(
        id,
        { ...(state === null ? {} : { state }), ...(pageParam === null ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state: { data } }) => (data?.pages.some(hasDue) ? DUE_MS : QUIET_MS),
  });
}

function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const replay = useAct((client, _: null, options) => client.replayDelivery(delivery.webhookId, delivery.id, options));
  return (
    <tr>
      <th scope="row">{delivery.eventType}</th>
      <td>
        <Tag tone={delivery.state === 'delivered' ? 'good' : delivery.state === 'failed' ? 'accent' : 'plain'}>
          {delivery.state}
        </Tag>
        {delivery.nextAttemptAt !== null && (
          <div className={css['quiet']}>
            again <When at={delivery.nextAttemptAt} />
          </div>
        )}
      </td>
      <td>{delivery.attempts}</td>
      <td>
        {delivery.lastStatus ?? delivery.lastError ?? '–'}
        {delivery.lastResponse !== null && delivery.lastResponse !== '' && (
          <details>
            <summary className={css['quiet']}>What it said</summary>
            <code>{delivery.lastResponse}</code>
          </details>
        )}
      </td>
      <td>
        <When at={delivery.createdAt} />
      </td>
      <td>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Send ${delivery.eventType} again`}
          loading={replay.isPending}
          onClick={() => replay.mutate(null)}
        >
          Send again
        </Button>
        <Problem error={replay.error} />
      </td>
    </tr>
  );
}
