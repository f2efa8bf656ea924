import type { KyselyPlugin } from 'kysely';

const INSTANT = /_at$/;

/**
 * Reads times as `Date`, as better-auth wants them, where the rest of Setlist reads RFC 3339 text. Without it a session
 * would never expire: a text compared with a `Date` is neither before nor after it.
 */
export const timesAsDates: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  transformResult: async ({ result }) => ({
    ...result,
    rows: result.rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          INSTANT.test(name) && typeof value === 'string' ? new Date(value) : value,
        ]),
      ),
    ),
  }),
};
