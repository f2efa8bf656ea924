import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Every module that one imports, and what these import: relative ones as files, others by name; types left out. */
function reachedFrom(file: URL, seen = new Set<string>()): Set<string> {
  if (seen.has(file.href)) return seen;
  seen.add(file.href);
  const text = readFileSync(file, 'utf8');
  for (const [, clause = '', name = ''] of text.matchAll(/^(?:import|export) ([^;]*?)from '([^']+)';/gms)) {
    if (clause.startsWith('type ')) continue;
    if (name.startsWith('.')) reachedFrom(new URL(name, file), seen);
    else seen.add(name);
  }
  return seen;
}

test('who evaluates carries no parser: only the entry for rules reaches one', () => {
  const evaluating = reachedFrom(new URL('./index.ts', import.meta.url));
  const publishing = reachedFrom(new URL('./rules.ts', import.meta.url));
  expect(publishing).toContain('@marcbachmann/cel-js');
  expect(evaluating.size).toBeGreaterThan(10);
  expect(evaluating).not.toContain('@marcbachmann/cel-js');
  expect(evaluating).not.toContain('typebox');
});
