import { utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import { sha256Hex } from '../persona/digest.ts';
import { invariant } from '../result.ts';
import type { DesiredState, PresentState } from './desired-state.ts';

/** What a plan was made up from, in 33 characters: 16 of a hash of the files, `-`, 16 of a hash of the server's state. */
export function planTag(desired: DesiredState, present: PresentState): string {
  return `${hashOf(desired)}-${hashOf(inOrder(present))}`;
}

/** Which half of a plan's tag no longer holds: the files, the server's state, or `null` where both do. */
export function staleSide(tag: string, current: string): 'files' | 'server' | null {
  const [files, server] = tag.split('-');
  const [filesNow, serverNow] = current.split('-');
  if (files !== filesNow) return 'files';
  return server === serverNow ? null : 'server';
}

/** The order in which a database answers says nothing. */
function inOrder({ revisions, policies, terms, environments }: PresentState): PresentState {
  return {
    terms,
    revisions: sorted(revisions, ({ digest }) => digest),
    policies,
    environments: sorted(environments, ({ name }) => name).map(({ name, personas }) => ({
      name,
      personas: sorted(personas, ({ key }) => key).map((persona) => ({
        ...persona,
        releases: sorted(persona.releases, ({ id }) => id),
      })),
    })),
  };
}

function sorted<T>(items: readonly T[], by: (item: T) => string): readonly T[] {
  return [...items].sort((a, b) => (by(a) < by(b) ? -1 : 1));
}

function hashOf(value: object): string {
  const canonical = canonicalize(value);
  invariant(canonical !== undefined, 'a state is always JSON');
  return sha256Hex(utf8ToBytes(canonical)).slice(0, 16);
}
