import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useMemo, useSyncExternalStore } from 'react';
import { router } from '../router.tsx';
import { KeyForm } from './key-form.tsx';
import type { Session } from './session.ts';
import { colorSchemeManager, cssVariablesResolver, theme } from './theme.ts';
import { createWorkspace, WorkspaceProvider } from './workspace.tsx';

/** The console: the form for a key, or the pages once there is one. */
export function App({ session }: { session: Session }) {
  const { key, refused } = useSyncExternalStore(session.subscribe, session.current);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
    >
      {key === null ? (
        <KeyForm session={session} refused={refused} />
      ) : (
        <Pages key={key} session={session} apiKey={key} />
      )}
    </MantineProvider>
  );
}

function Pages({ session, apiKey }: { session: Session; apiKey: string }) {
  const workspace = useMemo(() => createWorkspace(session, apiKey), [session, apiKey]);
  return (
    <WorkspaceProvider value={workspace}>
      <QueryClientProvider client={workspace.queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </WorkspaceProvider>
  );
}
