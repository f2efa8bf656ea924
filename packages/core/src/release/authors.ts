/** Identities taken together, each once, e-mail addresses in lower case: no name may be told from itself by its spelling. */
export function mergeIdentities(...lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat().map(normalised))];
}

function normalised(identity: string): string {
  return identity.toLowerCase().startsWith('email:') ? identity.toLowerCase() : identity;
}
