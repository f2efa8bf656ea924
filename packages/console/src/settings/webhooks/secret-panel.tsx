import { Button } from '@mantine/core';
import type { WebhookSummary } from '@setlist/sdk';
import { madeUpFrom, useAct } from '../../shell/act.ts';
import { When } from '../../shell/marks.tsx';
import { Panel } from '../../shell/panel.tsx';
import { Problem } from '../../shell/problem.tsx';
import { KeyReveal } from '../keys/key-reveal.tsx';

/** Makes a new signing secret; the old one signs beside it for a day. */
export function SecretPanel({ webhook }: { webhook: WebhookSummary }) {
  const rotate = useAct((client, _: null, options) =>
    client.rotateWebhookSecret(webhook.id, {}, madeUpFrom(webhook.rowVersion, options)),
  );
  return (
    <Panel title="Signing secret" about="Receivers check with it that an event is ours. Both secrets sign for a day.">
      {rotate.data !== undefined ? (
        <KeyReveal secret={rotate.data.secret} notice={undefined} onDone={rotate.reset} />
      ) : (
        <>
          {webhook.previousSecretUntil !== null && (
            <p>
              The one before signs too, until <When at={webhook.previousSecretUntil} />.
            </p>
          )}
          <Problem error={rotate.error} />
          <div>
            <Button variant="default" loading={rotate.isPending} onClick={() => rotate.mutate(null)}>
              Rotate the secret
            </Button>
          </div>
        </>
      )}
    </Panel>
  );
}
