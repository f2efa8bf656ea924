import { NativeSelect, TagsInput, TextInput } from '@mantine/core';
import type { CreateWebhook } from '@setlist/sdk';
import { useQuery } from '@tanstack/react-query';
import { fieldError } from '../../shell/problem.tsx';
import { useWorkspace } from '../../shell/workspace.tsx';

export type WebhookDraft = Required<CreateWebhook>;

/** Where events go, which, and in which form. */
export function WebhookFields(props: {
  draft: WebhookDraft;
  error: Error | null;
  onChange: (part: Partial<WebhookDraft>) => void;
}) {
  const { draft, error, onChange } = props;
  const { client } = useWorkspace();
  const events = useQuery({
    queryKey: ['webhook-events'],
    queryFn: ({ signal }) => client.webhookEvents({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const types = (events.data ?? []).map(({ type }) => type);
  const families = [...new Set(types.map((type) => `${type.split('.')[0]}.*`))];
  return (
    <>
      <TextInput
        label="Address"
        type="url"
        placeholder="https://…"
        required
        value={draft.url}
        error={fieldError(error, 'url')}
        onChange={(event) => onChange({ url: event.currentTarget.value })}
        data-autofocus
      />
      <TextInput
        label="What it is for"
        value={draft.description}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
      />
      <TagsInput
        label="Events"
        description="Single ones, a family such as release.*, or * for everything."
        data={['*', ...families, ...types]}
        value={[...draft.events]}
        error={fieldError(error, 'events')}
        onChange={(chosen) => onChange({ events: chosen })}
      />
      <NativeSelect
        label="Form"
        data={[
          { value: 'cloudevents', label: 'CloudEvents 1.0 (JSON)' },
          { value: 'slack', label: 'A message for a Slack incoming webhook' },
        ]}
        value={draft.format}
        onChange={(event) => onChange({ format: event.currentTarget.value === 'slack' ? 'slack' : 'cloudevents' })}
      />
    </>
  );
}
