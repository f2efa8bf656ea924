import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { machineEnvironment, projectNode, root, runCommand } from './run-command.mjs';

const readLock = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;

/** Why dependencies must be installed, as a phrase; `null` when what is installed is what package-lock.json asks for. */
export function staleDependencies(folder = root) {
  const installedPath = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(installedPath)) return 'nothing is installed yet';
  if (!existsSync(join(folder, 'node_modules', '.bin', 'node'))) return 'the project’s Node is not installed';
  const installed = readLock(installedPath);
  for (const [path, entry] of Object.entries(readLock(join(folder, 'package-lock.json')))) {
    if (path === '' || (entry.optional && !installed[path])) continue;
    if (
      !path.includes('node_modules') ||
      (installed[path]?.version === entry.version && existsSync(join(folder, path)))
    )
      continue;
    return `${path.replace(/^.*node_modules\//, '')} ${entry.version ?? ''} is not installed`.replace('  ', ' ');
  }
  return null;
}

/** Installs the dependencies with `npm ci` unless they are there, and says so. Returns whether they are there now. */
export async function ensureInstalled(say) {
  const reason = staleDependencies();
  if (!reason) return true;
  say(`Installing dependencies with npm ci (${reason}) …`);
  const { code, output, seconds } = await runCommand('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    env: machineEnvironment(),
    quiet: true,
  });
  if (code !== 0 || !existsSync(projectNode)) {
    say(`${output}\nnpm ci failed (exit code ${code}). Mend what it says above, then run the same command again.`);
    return false;
  }
  say(`Installed in ${seconds.toFixed(0)} s.`);
  return true;
}
