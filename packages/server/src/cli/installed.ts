import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The example personas that ship, a folder each. */
export const EXAMPLES_DIRECTORY = here('../../examples/personas');

/** This package's own version. */
export function installedVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(here('../../package.json'), 'utf8'));
  const version = typeof parsed === 'object' && parsed !== null && 'version' in parsed ? parsed.version : undefined;
  return typeof version === 'string' ? version : '0.0.0';
}
