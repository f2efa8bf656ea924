import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { connectPostgres } from '../../packages/server/src/postgres/connect.ts';
import { MIGRATIONS } from '../../packages/server/src/postgres/migrations/index.ts';

const ROOT = join(import.meta.dirname, '../..');
const STORES = join(ROOT, 'node_modules/.cache/setlist/empty-stores');
const ENGINE = ['durable-files', 'pglite-worker'].map((name) => `packages/server/src/postgres/${name}.ts`);
const DRAFT = 'draft-';
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Puts an embedded store with nothing in it into a new state directory: a copy of one that the engine itself created and migrated,
 * made again when the engine, its version or a migration changes. Where a first start is the claim, it is not for.
 */
export async function placeEmptyStore(stateDirectory: string): Promise<void> {
  mkdirSync(stateDirectory, { recursive: true });
  cpSync(await emptyStore(), join(stateDirectory, 'postgres'), { recursive: true });
}

async function emptyStore(): Promise<string> {
  const name = fingerprint();
  const store = join(STORES, name);
  if (existsSync(store)) return store;
  mkdirSync(STORES, { recursive: true });
  const draft = mkdtempSync(join(STORES, DRAFT));
  const { close } = await connectPostgres({ stateDirectory: draft, log: SILENT });
  await close();
  try {
    renameSync(join(draft, 'postgres'), store);
  } catch (error) {
    // Another test file was quicker.
    if (!existsSync(store)) throw error;
  }
  rmSync(draft, { recursive: true, force: true });
  removeAll(readdirSync(STORES).filter((other) => other !== name && !other.startsWith(DRAFT)));
  return store;
}

function removeAll(stores: readonly string[]): void {
  for (const store of stores) rmSync(join(STORES, store), { recursive: true, force: true });
}

/** Of all that decides what an empty store is. */
function fingerprint(): string {
  const hash = createHash('sha256').update(JSON.stringify(MIGRATIONS));
  for (const path of ['package-lock.json', ...ENGINE]) hash.update(readFileSync(join(ROOT, path)));
  return hash.digest('hex').slice(0, 16);
}
