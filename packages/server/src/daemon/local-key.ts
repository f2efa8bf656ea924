import type { LocalFile } from '@setlist/sdk';
import type { Kysely } from 'kysely';
import { createKey } from '../operations/create-key.ts';
import type { Tables } from '../postgres/tables.ts';
import type { Serving } from '../serving/serving.ts';

/**
 * The key that `local.json` holds: the one of the last start while it still opens the door, else a new one. `null` when
 * there is none and no database to make one in.
 */
export async function ensureLocalKey(options: {
  readonly previous: LocalFile | null;
  readonly serving: Serving;
  readonly db: Kysely<Tables> | null;
  readonly environment: string;
}): Promise<string | null> {
  const { previous, serving, db, environment } = options;
  if (previous !== null && serving.authenticate(previous.apiKey) !== null) return previous.apiKey;
  if (db === null) return null;
  const made = await createKey(
    db,
    { caller: { kind: 'server', task: 'start' }, permission: 'key.change' },
    { name: 'local', environment, scopes: ['serve', 'admin'], personal: false, expiresAt: null },
  );
  return made.ok ? made.value.key : null;
}
