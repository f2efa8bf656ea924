import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { expect, it } from 'vitest';
import { root } from './project-files.ts';

/** What a bundler makes of an entry of the SDK for browsers, minified. */
async function bundleOf(entry: string): Promise<string> {
  const bundle = await rolldown({
    input: `${root}/packages/sdk/src/${entry}/index.ts`,
    platform: 'browser',
    resolve: { conditionNames: ['setlist-source', 'import'] },
    onLog: (_, log) => {
      throw new Error(log.message);
    },
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  return output.map((part) => (part.type === 'chunk' ? part.code : '')).join('');
}

const LIMIT_BYTES = 15 * 1024;

it('the SDK for browsers takes at most 15 kB, gzipped', async () => {
  const size = gzipSync(await bundleOf('browser')).length;
  expect(size).toBeGreaterThan(500);
  expect(size).toBeLessThanOrEqual(LIMIT_BYTES);
});

it.each(['browser', 'evaluator'])(
  '%s bundles without anything of Node’s, and makes no code at run time',
  async (entry) => {
    const code = await bundleOf(entry);
    expect(code).not.toMatch(/\b(process\.|Buffer\b|require\(|node:|__dirname|new Function|eval\()/);
    expect(code).not.toContain('cel-js');
  },
);
