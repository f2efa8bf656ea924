import { AsyncLocalStorage } from 'node:async_hooks';

/** What one request through better-auth brings to light, which its answer does not say. */
export interface Passage {
  /** The session that it opened. */
  session: { readonly id: string; readonly token: string; readonly memberId: string } | null;
  /** What the identity provider says of the person, verified. */
  claims: Readonly<Record<string, unknown>> | null;
}

const here = new AsyncLocalStorage<Passage>();

/** Runs a request and answers what came to light besides. */
export async function passThrough<T>(run: () => Promise<T>): Promise<Passage & { readonly answer: T }> {
  const passage: Passage = { session: null, claims: null };
  const answer = await here.run(passage, run);
  return { ...passage, answer };
}

/** The passage of the request that is running, `null` outside of one. */
export function currentPassage(): Passage | null {
  return here.getStore() ?? null;
}
