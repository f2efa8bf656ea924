import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, runCommand } from './run-command.mjs';

async function gitLines(args) {
  const { code, output } = await runCommand('git', args, { quiet: true });
  return code === 0 ? output.split('\n').filter(Boolean) : null;
}

/** Paths that differ from HEAD, new files among them and deleted ones not; `hasHead` is false before the first commit. */
export async function listChanges() {
  const edited = await gitLines(['diff', '--name-only', 'HEAD']);
  const added = await gitLines(['ls-files', '--others', '--exclude-standard']);
  const paths = edited
    ? [...edited, ...(added ?? [])]
    : await gitLines(['ls-files', '--cached', '--others', '--exclude-standard']);
  return { hasHead: edited !== null, paths: [...new Set(paths ?? [])].filter((path) => existsSync(join(root, path))) };
}
