import { existsSync } from 'node:fs';
import { machineEnvironment, projectNode, root, runCommand } from './run-command.mjs';

const DEBIAN_CHROMIUM = '/usr/bin/chromium';

/** Sees to a Chromium for the browser tests, and says so: Debian's where it is or can be installed, else Playwright's own. */
export async function ensureChromium(say) {
  if (existsSync(DEBIAN_CHROMIUM)) return true;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    say('Installing Chromium with apt-get …');
    const env = { ...machineEnvironment(), DEBIAN_FRONTEND: 'noninteractive' };
    const script = 'apt-get update -q && apt-get install -y -q --no-install-recommends chromium';
    const { code, output } = await runCommand('sh', ['-c', script], { env, quiet: true });
    if (code === 0 && existsSync(DEBIAN_CHROMIUM)) return true;
    say(
      `${output.trimEnd().split('\n').slice(-10).join('\n')}\napt-get could not install it; Playwright’s own is tried.`,
    );
  }
  say('Seeing to Playwright’s Chromium …');
  const cli = `${root}/node_modules/@playwright/test/cli.js`;
  const { code, output } = await runCommand(projectNode, [cli, 'install', 'chromium'], { quiet: true });
  if (code !== 0) say(output);
  return code === 0;
}
