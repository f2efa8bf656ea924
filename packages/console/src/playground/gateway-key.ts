import { permits, type Role } from '@setlist/core/access';
import type { KeyScope } from '@setlist/sdk';
import { useSyncExternalStore } from 'react';
import { useEnvironment } from '../shell/environment-context.ts';
import { useSession } from '../shell/session-context.ts';

const listeners = new Set<() => void>();
const PLACES = 'setlist.gateway.';
const placeOf = (environment: string) => PLACES + environment;

/** Keeps a personal key for conversations of this tab in an environment. */
export function keepGatewayKey(environment: string, key: string | null): void {
  if (key !== null) sessionStorage.setItem(placeOf(environment), key);
  for (const listener of listeners) listener();
}

/** Forgets every key made for this tab: one of them was refused, or its person has left. */
export function forgetGatewayKeys(): void {
  for (const place of Object.keys(sessionStorage)) if (place.startsWith(PLACES)) sessionStorage.removeItem(place);
  for (const listener of listeners) listener();
}

/**
 * The key that conversations are held with: the gateway takes no sessions. The console's own where it acts with one, else
 * the one made for this tab, else `null`.
 */
export function useGatewayKey(): string | null {
  const state = useSession().current();
  const { name } = useEnvironment();
  const made = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => (name === null ? null : sessionStorage.getItem(placeOf(name))),
  );
  return state.kind === 'key' ? state.key : made;
}

/** What a key for conversations needs: talking, and the least role of its person that may see what is unreleased. */
export function gatewayScopes(roles: readonly Role[]): readonly KeyScope[] {
  const candidates: readonly Role[] = ['author', 'reviewer', 'operator', 'releaser'];
  const preview = candidates.find(
    (role) => permits([role], 'persona.preview') && (roles.includes(role) || roles.includes('admin')),
  );
  return preview === undefined ? ['serve'] : ['serve', preview];
}
