import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { useAct } from '../shell/act.ts';
import { Banner } from '../shell/banner.tsx';
import { useEnvironment } from '../shell/environment-context.ts';
import { useMe } from '../shell/me.ts';
import { Problem } from '../shell/problem.tsx';
import { useSession } from '../shell/session-context.ts';
import { forgetGatewayKeys, gatewayScopes, keepGatewayKey, useMadeKey } from './gateway-key.ts';
import css from './playground.module.css';

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
    ({ id, key }, environment) => key !== null && keepGatewayKey(environment, { id, key }),
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
        Answers come through the gateway, which takes keys and no sessions. This makes a personal key for {name}: it
        acts as you, ends after 12 hours, and stands on <Link {...paths.account()}>your account’s page</Link>, where you
        can revoke it. Only this tab holds it, until you close the tab or sign out.
      </p>
      <Problem error={create.error} />
    </Banner>
  );
}

/** Says what the conversation is held with where a key was made for it, and takes that key back. */
export function KeyOfThisTab() {
  const session = useSession().current();
  const made = useMadeKey();
  const revoke = useAct(
    (client, id: string, options) => client.revokeKey(id, options),
    (_, id) => forgetGatewayKeys(id),
  );
  if (session.kind === 'key' || made === null) return null;
  return (
    <div className={css['key']} role="note" aria-label="Key of this tab">
      This tab talks with a personal key of yours. It ends within 12 hours, or now:{' '}
      <Button size="compact-xs" variant="default" loading={revoke.isPending} onClick={() => revoke.mutate(made.id)}>
        Revoke it
      </Button>
      <Problem error={revoke.error} />
    </div>
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
