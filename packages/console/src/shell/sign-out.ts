import { forgetGatewayKeys } from '../playground/gateway-key.ts';
import { useWorkspace } from './workspace.tsx';

/** Ends what the console acts with: the person's session, or this tab's hold of a key. */
export function useSignOut(): { readonly signOut: () => void; readonly words: string } {
  const { session, client } = useWorkspace();
  if (session.current().kind === 'key') return { signOut: session.close, words: 'Forget the key' };
  const signOut = () => {
    // The cookie is the server's to take away; without an answer the page forgets all the same.
    void client
      .signOut()
      .catch(() => undefined)
      .then(() => {
        forgetGatewayKeys();
        session.close();
      });
  };
  return { signOut, words: 'Sign out' };
}
