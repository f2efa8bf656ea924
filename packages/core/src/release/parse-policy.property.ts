import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePolicies } from './parse-policy.ts';

const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['name: x', 'applies: {}', 'reviews:', 'rules:', 'freezes:', 'breakGlass:', 'stages:', 'timeZone: UTC'],
        ...['brand: 1', 'from: 2026-12-24T00:00', 'to: 2027-01-02T00:00', 'soak: 1h', '[', ']', '{', '}', ',', ': '],
        ...['- ', '  ', '\n', '&a', '*a', '!!t', '"', '---', '__proto__: 1', 'constructor: 1', '*', '|', '\t'],
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    ),
  )
  .map((parts) => parts.join(''));
const file = fc.oneof(
  text.map((one) => new TextEncoder().encode(one)),
  text.map((one) => new TextEncoder().encode(`name: x\napplies: {}\n${one}`)),
  fc.uint8Array({ maxLength: 200 }),
);

test('whatever the bytes are, every fault is a finding with a place, a rule and a mend; nothing is thrown', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('a.yaml', 'b.yaml', 'c.yml'), file), (files) => {
      const { policies, diagnostics } = parsePolicies(new Map(Object.entries(files)));
      expect(policies === null).toBe(diagnostics.some(({ severity }) => severity === 'error'));
      for (const { code, span, message, mend } of diagnostics) {
        expect(code).toMatch(/^[a-z]+\/[a-z_-]+$/);
        expect([message, mend]).not.toContain('');
        expect(Object.hasOwn(files, span.file)).toBe(true);
        expect(Math.min(span.line, span.column, span.endLine, span.endColumn)).toBeGreaterThanOrEqual(1);
      }
    }),
    { numRuns: 500 },
  );
});
