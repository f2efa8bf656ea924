import { forgetGatewayKeys } from '../playground/gateway-key.ts';
import { useWorkspace } from './workspace.tsx';

/** Ends what the console acts with: the person's session, or this tab's hold of a key. */
export function useSignOut(): { readonly signOut: () => void; readonly words: string } {
  const { session, client } = useWorkspace();
  if (session.current().kind === 'key') return { signOut: session.close, words: 'Forget the key' };
  const signOut = () => {
    const revoked = forgetGatewayKeys().map(({ id }) => client.revokeKey(id));
    // The cookie and the keys are the server's to take away; without an answer the page forgets all the same.
    void Promise.allSettled(revoked)
      .then(() => client.signOut())
      .catch(() => undefined)
      .then(session.close);
  };
  return { signOut, words: 'Sign out' };
}
