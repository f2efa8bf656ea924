import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parsePersona } from '@setlist/core/persona';
import { hashOfKey } from '../../packages/server/src/keys/api-key.ts';
import { createServing } from '../../packages/server/src/serving/create-serving.ts';
import { servedPersona, snapshotOf } from '../../packages/server/test/snapshot.ts';

/** A well-formed key of the benchmark's own. */
export const BENCH_KEY = `slk_bench0000000_${'b'.repeat(43)}`;

const folder = fileURLToPath(new URL('../../packages/server/examples/personas/concierge', import.meta.url));

/** A serving of the example concierge, as the daemon would load it. */
export function serveConcierge() {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = new Map(
    paths.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path).replaceAll('\\', '/'), readFileSync(path)];
    }),
  );
  const { revision, diagnostics } = parsePersona(files);
  if (revision === null) throw new Error(JSON.stringify(diagnostics));
  const environment = 'production';
  const key = {
    id: 'bench0000000',
    environment,
    scopes: ['serve'],
    hash: hashOfKey(BENCH_KEY),
    expiresAt: null,
  } as const;
  return createServing(snapshotOf(1, environment, [servedPersona(revision)], [key]));
}
