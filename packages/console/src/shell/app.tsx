import { MantineProvider } from '@mantine/core';
import { RouterProvider } from '@tanstack/react-router';
import { router } from '../router.tsx';
import type { Session } from './session.ts';
import { SessionContext } from './session-context.ts';
import { colorSchemeManager, cssVariablesResolver, theme } from './theme.ts';

/** The console: its pages, in its theme. */
export function App({ session }: { session: Session }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
    >
      <SessionContext value={session}>
        <RouterProvider router={router} />
      </SessionContext>
    </MantineProvider>
  );
}
