import { ApiError, type Client, type ReleaseDetail, UnreachableError } from '@setlist/sdk';

/** Names of members by identity (`person:ID`), as far as they can be had: none where the key may not read them. */
export async function memberNames(client: Pick<Client, 'members'>): Promise<ReadonlyMap<string, string>> {
  try {
    const { items } = await client.members({ limit: 200 });
    return new Map(items.map(({ id, name }) => [`person:${id}`, name]));
  } catch (error) {
    if (error instanceof ApiError || error instanceof UnreachableError) return new Map();
    throw error;
  }
}

/** A release for people to read: who shut and who opened its latch, and who wrote it, by name. */
export async function withNames(client: Pick<Client, 'members'>, detail: ReleaseDetail): Promise<ReleaseDetail> {
  const names = await memberNames(client);
  const named = (identity: string) => names.get(identity) ?? identity;
  const { latch, authors } = detail.release;
  const { acknowledgedBy = null } = latch ?? {};
  return {
    ...detail,
    release: {
      ...detail.release,
      authors: authors.map(named),
      latch: latch && {
        ...latch,
        shutBy: named(latch.shutBy),
        acknowledgedBy: acknowledgedBy === null ? null : named(acknowledgedBy),
      },
    },
  };
}
