import { Button } from '@mantine/core';
import { useAct } from '../shell/act.ts';
import { Banner } from '../shell/banner.tsx';
import { useEnvironment } from '../shell/environment-context.ts';
import { useMe } from '../shell/me.ts';
import { Problem } from '../shell/problem.tsx';
import { gatewayScopes, keepGatewayKey } from './gateway-key.ts';

const LIFE_MS = 12 * 3_600_000;

/** Stands where the message is written while there is no key to talk with. */
export function KeyNotice() {
  const { name } = useEnvironment();
  const me = useMe();
  const create = useAct(
    (client, environment: string, options) =>
      client.createKey(
        {
          name: 'Playground',
          environment,
          personal: true,
          scopes: gatewayScopes(me.data?.roles ?? []),
          expiresAt: new Date(Date.now() + LIFE_MS).toISOString(),
        },
        options,
      ),
    ({ key }, environment) => keepGatewayKey(environment, key),
  );
  if (name === null) return null;
  return (
    <Banner
      tone="plain"
      title={`To talk in ${name} you need a key`}
      actions={
        <Button size="sm" loading={create.isPending} onClick={() => create.mutate(name)}>
          Make one for this tab
        </Button>
      }
    >
      <p>
        Answers come through the gateway, which takes keys and no sessions. It is a personal one, and lives 12 hours.
      </p>
      <Problem error={create.error} />
    </Banner>
  );
}

/** Says so where the console's own key belongs to another environment than the one that is looked at. */
export function KeyElsewhere() {
  const { name } = useEnvironment();
  const own = useMe().data?.environment ?? null;
  if (own === null || name === null || own === name) return null;
  return (
    <Banner tone="warn" title={`Answers come from ${own}`}>
      <p>The key that the console acts with belongs there. The options and the prompt are those of {name}.</p>
    </Banner>
  );
}
