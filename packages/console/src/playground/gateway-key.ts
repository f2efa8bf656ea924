import { permits, type Role } from '@setlist/core/access';
import type { KeyScope } from '@setlist/sdk';
import { useSyncExternalStore } from 'react';
import { useEnvironment } from '../shell/environment-context.ts';
import { useSession } from '../shell/session-context.ts';

const listeners = new Set<() => void>();
const PLACES = 'setlist.made-key.';
const placeOf = (environment: string) => PLACES + environment;

/** A personal key that was made for this tab. */
interface MadeKey {
  readonly id: string;
  readonly key: string;
}

/** Keeps a personal key for conversations of this tab in an environment: the browser forgets it with the tab. */
export function keepGatewayKey(environment: string, made: MadeKey): void {
  sessionStorage.setItem(placeOf(environment), JSON.stringify(made));
  for (const listener of listeners) listener();
}

/** Forgets the keys made for this tab, or one of them, and tells which they were. */
export function forgetGatewayKeys(id?: string): readonly MadeKey[] {
  const forgotten: MadeKey[] = [];
  for (const place of Object.keys(sessionStorage).filter((one) => one.startsWith(PLACES))) {
    const made = readMade(sessionStorage.getItem(place));
    if (made === null || (id !== undefined && made.id !== id)) continue;
    sessionStorage.removeItem(place);
    forgotten.push(made);
  }
  for (const listener of listeners) listener();
  return forgotten;
}

/** The key made for this tab in the environment that the pages are about; `null`: none. */
export function useMadeKey(): MadeKey | null {
  const { name } = useEnvironment();
  const kept = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => (name === null ? null : sessionStorage.getItem(placeOf(name))),
  );
  return readMade(kept);
}

/**
 * The key that conversations are held with: the gateway takes no sessions. The console's own where it acts with one, else
 * the one made for this tab, else `null`.
 */
export function useGatewayKey(): string | null {
  const state = useSession().current();
  const made = useMadeKey();
  return state.kind === 'key' ? state.key : (made?.key ?? null);
}

function readMade(kept: string | null): MadeKey | null {
  return kept === null ? null : (JSON.parse(kept) as MadeKey);
}

/** What a key for conversations needs: talking, and the least role of its person that may see what is unreleased. */
export function gatewayScopes(roles: readonly Role[]): readonly KeyScope[] {
  const candidates: readonly Role[] = ['author', 'reviewer', 'operator', 'releaser'];
  const preview = candidates.find(
    (role) => permits([role], 'persona.preview') && (roles.includes(role) || roles.includes('admin')),
  );
  return preview === undefined ? ['serve'] : ['serve', preview];
}
