import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureConsole } from './build-console.mjs';
import { ensureChromium } from './find-chromium.mjs';
import { projectEnvironment, projectNode, root, runCommand } from './run-command.mjs';
import { count, countCheck, countPlaywright, countVitest } from './test-reports.mjs';

const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1', FORCE_COLOR: undefined };
const tool = (path) => join(root, 'node_modules', path);
const report = (name) => join(root, 'node_modules', '.cache', 'setlist', `${name}.json`);

function runTool(path, args, env = {}) {
  return runCommand(projectNode, [tool(path), ...args], {
    quiet: true,
    env: projectEnvironment({ ...colour, ...env }),
  });
}

/** A section is `{ name, run }`; `run` gives `{ output, counted }` and never throws. */
function check(name, path, args) {
  return {
    name,
    run: async () => {
      const { code, output } = await runTool(path, args);
      return { output, counted: countCheck(code, output) };
    },
  };
}

function vitest(name, project, args = [], options = {}) {
  return {
    name,
    run: async () => {
      const file = report(project);
      rmSync(file, { force: true });
      const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`];
      const { code, output } = await runTool('vitest/vitest.mjs', ['run', '--project', project, ...reporters, ...args]);
      return { output, counted: countVitest(file, code, options) };
    },
  };
}

/** Format and lint, of the whole project or of `paths`. */
export const format = (paths = ['.']) =>
  check('format and lint', '@biomejs/biome/bin/biome', [
    'check',
    '--error-on-warnings',
    '--no-errors-on-unmatched',
    ...paths,
  ]);

export const types = ['packages/core', 'packages/sdk', 'packages/server', 'packages/console', '.'].map((folder) =>
  check(`types of ${folder === '.' ? 'tests and scripts' : folder}`, 'typescript/bin/tsc', [
    '-p',
    join(root, folder, 'tsconfig.json'),
  ]),
);

export const deadCode = check('dead code', 'knip/bin/knip.js', ['--no-progress']);
export const house = vitest('import table and house rules', 'house');
export const unit = vitest('unit and property', 'unit');
export const crossRoom = vitest('cross-room', 'cross-room');
export const pack = vitest('pack and install', 'pack');

/** The unit and property tests that what differs from HEAD can break. */
export const unitOfChanges = vitest(
  'unit and property of what changed',
  'unit',
  ['--changed', 'HEAD', '--passWithNoTests'],
  { mayBeEmpty: true },
);

/** The cross-room tests of `paths`, test files that were themselves changed. */
export const crossRoomOf = (paths) => vitest('cross-room tests that changed', 'cross-room', paths);

export const browser = {
  name: 'browser',
  run: async () => {
    const notes = [];
    const say = (line) => notes.push(line);
    const ready = (await ensureChromium(say)) && (await ensureConsole(say));
    if (!ready) return { output: notes.join('\n'), counted: count(0, 1, 0, [notes.join('\n')]) };
    const config = ['playwright.config.ts', 'test/browser/playwright.config.ts'].find((path) =>
      existsSync(join(root, path)),
    );
    if (!config) return { output: '', counted: count(0, 1, 0, ['no Playwright configuration was found']) };
    const file = report('browser');
    rmSync(file, { force: true });
    const args = ['test', '--config', config, '--reporter=list,json'];
    const { code, output } = await runTool('@playwright/test/cli.js', args, { PLAYWRIGHT_JSON_OUTPUT_FILE: file });
    return { output: [...notes, output].join('\n'), counted: countPlaywright(file, code) };
  },
};
