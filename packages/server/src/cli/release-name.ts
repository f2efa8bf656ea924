import type { Release } from '@setlist/core/release';
import type { Client, ReleaseSummary } from '@setlist/sdk';
import { usageError } from './exit-codes.ts';

/** Which of a persona's releases a command is about. */
export type Wanted = 'open' | 'reviewable' | 'latched' | 'served' | 'newest';

const AT_AN_END: ReadonlySet<Release['state']> = new Set(['completed', 'rolled_back', 'aborted']);

/** Whether a release has not come to an end. */
export function isOpen({ state }: Pick<Release, 'state'>): boolean {
  return !AT_AN_END.has(state);
}

/** Whether a release was rolled back and nobody has answered for it. */
export function isLatched({ latch }: Pick<Release, 'latch'>): boolean {
  return latch !== null && latch.acknowledgedAt === null;
}

/**
 * The id of the release that a person means: `rel_…` as it is, or the one of `persona@environment` that the command can be
 * about. Throws what to write where there is none, or more than one.
 */
export async function findRelease(client: Client, name: string, wanted: Wanted): Promise<string> {
  if (/^rel_[0-9a-z]+$/.test(name)) return name;
  const [, persona, environment] = /^([a-z0-9-]+)@([a-z0-9-]+)$/.exec(name) ?? [];
  if (persona === undefined || environment === undefined) {
    throw usageError(
      `${name} names no release. Write its id (rel_…), or persona@environment for the one that is open there; \`setlist release list\` shows them.`,
    );
  }
  const releases = await allReleases(client, { persona, environment });
  const found = await chosen(client, releases, { persona, environment, wanted });
  const [first, ...others] = found;
  if (first === undefined) throw usageError(noneOf(releases, name, wanted));
  if (others.length === 0) return first.id;
  const ids = found.map(({ id, title, version, state }) => `${id} (${title}, ${version}, ${state})`).join(', ');
  throw usageError(`${name} may mean ${ids}. Name one by its id.`);
}

async function chosen(
  client: Client,
  releases: readonly Release[],
  { persona, environment, wanted }: { persona: string; environment: string; wanted: Wanted },
): Promise<readonly Release[]> {
  if (wanted === 'latched') return releases.filter(isLatched);
  if (wanted === 'reviewable') return releases.filter((one) => isOpen(one) || one.reviewOwed !== null);
  const open = releases.filter(isOpen);
  if (wanted === 'open') return open;
  if (wanted === 'newest') return open.length > 0 ? open : releases.slice(0, 1);
  const out = open.filter(({ state }) => state === 'progressing' || state === 'held');
  if (out.length > 0) return out;
  const places = await client.environments();
  const served = places.find(({ name }) => name === environment)?.personas.find(({ key }) => key === persona);
  return releases.filter(({ id }) => id === served?.releaseId);
}

function noneOf(releases: readonly Release[], name: string, wanted: Wanted): string {
  const [last] = releases;
  if (last === undefined) return `${name} has no release. \`setlist release propose\` makes one.`;
  const lacks = {
    open: 'is open',
    reviewable: 'waits for a review',
    latched: 'has a shut latch',
    served: 'is served',
    newest: 'is there',
  }[wanted];
  return `No release of ${name} ${lacks}; the newest is ${last.id} (${last.title}), which is ${stateWords(last.state)}.`;
}

/** Every release that a query finds, newest first. */
export async function allReleases(
  client: Client,
  query: { readonly persona?: string; readonly environment?: string; readonly state?: Release['state'] },
): Promise<readonly Release[]> {
  const found: ReleaseSummary[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Client['releases']>> = await client.releases({
      ...query,
      limit: 200,
      ...(cursor === null ? {} : { cursor }),
    });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found.map(({ release }) => release);
}

/** `in review` for `in_review`. */
export function stateWords(state: Release['state']): string {
  return state.replaceAll('_', ' ');
}
