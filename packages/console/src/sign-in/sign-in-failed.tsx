import { Navigate, useSearch } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { paths } from '../paths.ts';
import { useSession } from '../shell/session-context.ts';
import { providerFailure } from './failure.ts';
import { SignInPage } from './sign-in-page.tsx';

/** `/sign-in`: where an identity provider sends back whom it did not sign in. */
export function SignInFailed() {
  const { error } = useSearch({ from: '/sign-in' });
  const session = useSession();
  const known = useSyncExternalStore(session.subscribe, session.current);
  if (known.kind !== 'none') return <Navigate {...paths.home()} replace />;
  return <SignInPage failure={error === undefined ? null : providerFailure(error)} />;
}
