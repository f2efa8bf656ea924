import type { MemberSummary } from '@setlist/sdk';
import { useQuery } from '@tanstack/react-query';
import { useWorkspace } from './workspace.tsx';

/** Gives an identity (`person:ID`, `email:ADDRESS`, `key:ID`, …) the name that people know it by. */
export type NameOf = (identity: string) => string;

/** Everyone there is an account for; nobody until the server has said. */
export function useKnownMembers(): readonly MemberSummary[] {
  const { client } = useWorkspace();
  const { data = [] } = useQuery({
    queryKey: ['members', 'names'],
    queryFn: ({ signal }) => client.everyMember({}, { signal }),
    staleTime: 60_000,
  });
  return data;
}

/** Names of members; an identity that belongs to nobody known keeps its own words. */
export function useNames(): NameOf {
  const names = new Map<string, string>(
    useKnownMembers().flatMap(({ id, email, name }) => [
      [`person:${id}`, name] as const,
      [`email:${email.toLowerCase()}`, name] as const,
    ]),
  );
  return (identity) => names.get(identity) ?? unknownName(identity);
}

/** What an identity is called that no member has: `the server`, else its own words without their kind. */
export function unknownName(identity: string): string {
  return identity.startsWith('server:') ? 'the server' : identity.replace(/^[a-z]+:/, '');
}

/** Everyone behind some identities, each once: those that nobody is known for only where nothing better is. */
export function namesOf(identities: readonly string[], nameOf: NameOf): readonly string[] {
  const people = identities.filter((identity) => /^(?:person|email):/.test(identity));
  const shown = people.length > 0 ? people : identities;
  const addressed = shown.some((identity) => identity.startsWith('email:'));
  const bareId = (identity: string) => identity.startsWith('person:') && nameOf(identity) === identity.slice(7);
  return [...new Set(shown.filter((identity) => !(addressed && bareId(identity))).map(nameOf))];
}
