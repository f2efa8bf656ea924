import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { closingLine, count, countCheck, countPlaywright, countVitest } from '../../scripts/test-reports.mjs';

const folder = mkdtempSync(join(tmpdir(), 'setlist-reports-'));
afterAll(() => rmSync(folder, { recursive: true }));

function reportOf(report: object): string {
  const path = join(folder, 'report.json');
  writeFileSync(path, JSON.stringify(report));
  return path;
}

const vitestTest = (status: string) => ({ status, fullName: `is ${status}`, failureMessages: ['Error: no\n  at x'] });
const vitestReport = (...statuses: string[]) =>
  reportOf({ testResults: [{ name: 'a.test.ts', status: 'passed', assertionResults: statuses.map(vitestTest) }] });
const browserReport = (...statuses: string[]) =>
  reportOf({
    suites: [{ title: 'a.spec.ts', suites: [{ title: 'page', specs: statuses.map((status) => browserSpec(status)) }] }],
    errors: [],
  });
const browserSpec = (status: string) => ({ title: `is ${status}`, tests: [{ status, results: [{}] }] });

describe('a run of Vitest', () => {
  it('is counted test by test', () => {
    const counted = countVitest(vitestReport('passed', 'passed', 'failed', 'skipped', 'todo'), 1);
    expect(counted).toMatchObject({ passed: 2, failed: 1, skipped: 2, failures: ['a.test.ts: is failed\nError: no'] });
  });

  it('has failed when a file could not be loaded', () => {
    const path = reportOf({
      testResults: [
        { name: 'a.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
        { name: 'b.test.ts', status: 'passed', assertionResults: [vitestTest('passed')] },
      ],
    });
    expect(countVitest(path, 1)).toMatchObject({ passed: 1, failed: 1 });
  });

  it('has failed when it ran no test, or left no report', () => {
    expect(countVitest(vitestReport(), 0)).toMatchObject({ passed: 0, failed: 1 });
    expect(countVitest(join(folder, 'none.json'), 0)).toMatchObject({ passed: 0, failed: 1 });
    expect(countVitest(vitestReport('skipped'), 0)).toMatchObject({ failed: 1, skipped: 1 });
  });

  it('may run no test when only what changed is asked for', () => {
    expect(countVitest(vitestReport(), 0, { mayBeEmpty: true })).toMatchObject({ passed: 0, failed: 0 });
  });

  it('has failed when the runner says so and no test does', () => {
    expect(countVitest(vitestReport('passed'), 1)).toMatchObject({ passed: 1, failed: 1 });
  });
});

describe('a run of Playwright', () => {
  it('is counted test by test, a flaky one as failed', () => {
    const counted = countPlaywright(browserReport('expected', 'unexpected', 'flaky', 'skipped'), 1);
    expect(counted).toMatchObject({ passed: 1, failed: 2, skipped: 1 });
    expect(counted.failures[0]).toContain('page › is unexpected');
  });

  it('has failed when it ran no test', () => {
    expect(countPlaywright(browserReport(), 0)).toMatchObject({ failed: 1 });
  });
});

describe('the closing line', () => {
  it('adds up every section', () => {
    expect(closingLine([count(3, 0), countCheck(0, ''), countCheck(2, 'why')])).toBe('4 passed, 1 failed');
    expect(closingLine([count(1, 0, 2)])).toBe('1 passed, 0 failed, 2 skipped');
  });
});
