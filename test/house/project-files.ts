import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The project's folder, ending in `/`. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Paths from the root of every file that Git tracks or would add, `/` between folders. */
export function listFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 32 * 1024 * 1024,
  });
  return listed.split('\0').filter((path) => path !== '' && existsSync(root + path));
}

/** A file's text; `null` for one that holds a NUL, as pictures do. */
export function readText(path: string): string | null {
  const text = readFileSync(root + path, 'utf8');
  return text.includes('\0') ? null : text;
}

/** A file's JSON, unchecked: each test reads the few fields it holds to account. */
export function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(root + path, 'utf8'));
}
