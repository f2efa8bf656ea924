import { paths } from '../paths.ts';

/** Where `g` and another key lead. */
export const DESTINATIONS = {
  o: { what: 'Go to the overview', to: paths.home() },
  r: { what: 'Go to the releases', to: paths.releases() },
  p: { what: 'Go to the personas', to: paths.personas() },
  t: { what: 'Go to the playground, to talk', to: paths.playgrounds() },
  a: { what: 'Go to the audit log', to: paths.audit() },
  s: { what: 'Go to the settings', to: paths.settings() },
} as const;
type DestinationKey = keyof typeof DESTINATIONS;

/** What keystrokes ask for. `go`: wait for the key that says where. */
export type Shortcut = 'help' | 'find' | 'new' | 'go' | { readonly to: DestinationKey };

/** How long after `g` another key still says where to go. */
export const GO_WITHIN_MS = 1_500;

/** What a keystroke asks for, after `g` or not; `null`: nothing. */
export function shortcutOf(key: string, afterGo: boolean): Shortcut | null {
  if (afterGo && isDestination(key)) return { to: key };
  if (key === '?') return 'help';
  if (key === '/') return 'find';
  if (key === 'n') return 'new';
  return key === 'g' ? 'go' : null;
}

function isDestination(key: string): key is DestinationKey {
  return Object.hasOwn(DESTINATIONS, key);
}
