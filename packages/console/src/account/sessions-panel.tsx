import { Button } from '@mantine/core';
import type { Me } from '@setlist/sdk';
import { useAct } from '../shell/act.ts';
import { Panel } from '../shell/panel.tsx';
import { Problem } from '../shell/problem.tsx';
import { useSignOut } from '../shell/sign-out.ts';
import { useWorkspace } from '../shell/workspace.tsx';
import css from './account.module.css';

/** Ends this session, or all of them. */
export function SessionsPanel({ me }: { me: Me }) {
  const { session } = useWorkspace();
  const { signOut, words } = useSignOut();
  const everywhere = useAct((client, _: null) => client.signOutEverywhere(), session.close);
  return (
    <Panel title={me.key === null ? 'Sessions' : 'This tab'}>
      <div className={css['buttons']}>
        <Button variant="default" onClick={signOut}>
          {me.key === null ? 'Sign out here' : words}
        </Button>
        {me.key === null && (
          <Button variant="default" loading={everywhere.isPending} onClick={() => everywhere.mutate(null)}>
            Sign out everywhere
          </Button>
        )}
      </div>
      <Problem error={everywhere.error} />
    </Panel>
  );
}
