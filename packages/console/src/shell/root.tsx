import { QueryClientProvider } from '@tanstack/react-query';
import { Outlet, useMatches } from '@tanstack/react-router';
import { useMemo, useSyncExternalStore } from 'react';
import { SignInPage } from '../sign-in/sign-in-page.tsx';
import { EnvironmentProvider } from './environment.tsx';
import { Frame } from './frame.tsx';
import { useSession } from './session-context.ts';
import { createWorkspace, WorkspaceProvider } from './workspace.tsx';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** A page that nobody need be signed in for, and that stands alone. */
    readonly alone?: boolean;
  }
}

/** Every page: alone, behind the sign-in, or in the frame once someone is known. */
export function Root() {
  const session = useSession();
  const state = useSyncExternalStore(session.subscribe, session.current);
  const alone = useMatches({ select: (matches) => matches.some(({ staticData }) => staticData.alone === true) });
  if (alone) return <Outlet />;
  if (state.kind === 'none') return <SignInPage />;
  const apiKey = state.kind === 'key' ? state.key : null;
  return <Pages key={apiKey ?? ''} apiKey={apiKey} />;
}

function Pages({ apiKey }: { apiKey: string | null }) {
  const session = useSession();
  const workspace = useMemo(() => createWorkspace(session, apiKey), [session, apiKey]);
  return (
    <WorkspaceProvider value={workspace}>
      <QueryClientProvider client={workspace.queries}>
        <EnvironmentProvider>
          <Frame />
        </EnvironmentProvider>
      </QueryClientProvider>
    </WorkspaceProvider>
  );
}
