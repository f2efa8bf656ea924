import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vitest hands these to the forks it runs tests in, so that workers and children started there run from source as well.
  // Node's own conditions are not repeated: `import` would make every `require` of a package with two builds fail.
  ssr: { resolve: { conditions: ['setlist-source'] } },
  test: {
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.{test,property}.{ts,tsx}'],
          testTimeout: 30_000,
          // What these tests import keeps no state, so a worker evaluates it once and not again for every file: half the time.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'house', include: ['test/house/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'cross-room',
          include: ['test/cross-room/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          globalSetup: ['test/cross-room/start-postgres.ts'],
          // The many servers and command lines of these tests run the same sources: each is compiled once.
          env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/setlist/compiled') },
        },
      },
      {
        extends: true,
        test: { name: 'pack', include: ['test/pack/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000 },
      },
    ],
  },
});
