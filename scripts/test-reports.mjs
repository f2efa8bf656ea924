import { existsSync, readFileSync } from 'node:fs';

/** What a section came to. `failures` are sentences to repeat at the end, each naming a test and its first line of error. */
export const count = (passed, failed, skipped = 0, failures = []) => ({ passed, failed, skipped, failures });

const firstLine = (text) =>
  (text ?? '')
    .replace(/\u001b\[[0-9;]*m/g, '')
    .split('\n')[0]
    .slice(0, 300);

const lastLines = (text) =>
  text
    .trimEnd()
    .split('\n')
    .slice(-25)
    .map((line) => line.slice(0, 240))
    .join('\n');

/** A command that is one check as a whole: it passed or it did not, and its last lines say why. */
export function countCheck(code, output) {
  if (code === 0) return count(1, 0);
  return count(0, 1, 0, [`exit code ${code}\n${lastLines(output)}`]);
}

/** Vitest's JSON report. A file that cannot be loaded is one failure, and so is an error outside any test. */
export function countVitest(path, code, { mayBeEmpty = false } = {}) {
  const report = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { testResults: [] };
  const tests = report.testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({ ...test, file: file.name })),
  );
  const broken = report.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some(isFailed));
  const failures = [
    ...tests.filter(isFailed).map((test) => `${test.file}: ${test.fullName}\n${firstLine(test.failureMessages[0])}`),
    ...broken.map((file) => `${file.name}: could not be run\n${firstLine(file.message)}`),
  ];
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const skipped = tests.filter(({ status }) => ['skipped', 'pending', 'todo', 'disabled'].includes(status)).length;
  return settled(count(passed, failures.length, skipped, failures), code, mayBeEmpty);
}

const isFailed = ({ status }) => status === 'failed';

/** Playwright's JSON report. A flaky test is a failed one: it failed. */
export function countPlaywright(path, code) {
  const report = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { suites: [], errors: [] };
  const tests = report.suites.flatMap((suite) => testsOf(suite, []));
  const failed = tests.filter(({ status }) => status === 'unexpected' || status === 'flaky');
  const failures = [
    ...failed.map(({ title, error }) => `${title}\n${firstLine(error)}`),
    ...(report.errors ?? []).map(({ message }) => firstLine(message)),
  ];
  const passed = tests.filter(({ status }) => status === 'expected').length;
  const skipped = tests.filter(({ status }) => status === 'skipped').length;
  return settled(count(passed, failures.length, skipped, failures), code, false);
}

function testsOf(suite, titles) {
  const path = [...titles, suite.title];
  const own = (suite.specs ?? []).flatMap((spec) =>
    spec.tests.map((test) => ({
      title: [...path, spec.title].filter(Boolean).join(' › '),
      status: test.status,
      error: test.results.find(({ error }) => error)?.error.message,
    })),
  );
  return [...own, ...(suite.suites ?? []).flatMap((inner) => testsOf(inner, path))];
}

/** A runner that failed without naming a test, or that ran none, has failed once. */
function settled(counted, code, mayBeEmpty) {
  const complaint =
    code !== 0 && counted.failed === 0
      ? `the runner ended with exit code ${code}, though no test failed`
      : counted.passed + counted.failed === 0 && !mayBeEmpty
        ? 'no test was run'
        : null;
  if (!complaint) return counted;
  return { ...counted, failed: counted.failed + 1, failures: [...counted.failures, complaint] };
}

/** The closing line of a whole run, from the counts of its sections. */
export function closingLine(counts) {
  const sum = (field) => counts.reduce((total, counted) => total + counted[field], 0);
  const skipped = sum('skipped');
  return `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
