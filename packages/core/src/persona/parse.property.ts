import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TINY, tinyFiles } from '../../test/tiny-persona.ts';
import { checkPersona } from './check.ts';
import { parsePersona } from './parse.ts';

const path = fc.oneof(fc.constantFrom(...Object.keys(TINY), 'persona.yml', '../x', 'modules/a/b/c.md'), fc.string());
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(text)),
  fc
    .array(
      fc.constantFrom('---', '\n', 'a: ', '- ', '{{', '}}', '{%', 'if', '&x', '*x', '!!t', '"', '|', '  ', '[', '{'),
    )
    .map((parts) => new TextEncoder().encode(parts.join(''))),
);

test('whatever the bytes are, every fault is a finding with a place, a rule and a mend; nothing is thrown', () => {
  fc.assert(
    fc.property(fc.dictionary(path, bytes, { maxKeys: 4 }), (changes) => {
      const { revision, diagnostics } = checkPersona(new Map([...tinyFiles(), ...Object.entries(changes)]));
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      expect(revision === null).toBe(errors.length > 0);
      for (const { span, message, mend, code } of diagnostics) {
        expect(code).toMatch(/^[a-z]+\/[a-z_-]+$/);
        expect(message).not.toBe('');
        expect(mend).not.toBe('');
        for (const count of [span.line, span.column, span.endLine, span.endColumn])
          expect(count).toBeGreaterThanOrEqual(1);
        expect(span.endLine).toBeGreaterThanOrEqual(span.line);
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);

test('a persona cut off anywhere is told, never thrown over', () => {
  const yaml = TINY['persona.yaml'] ?? '';
  fc.assert(
    fc.property(fc.nat(yaml.length - 1), fc.constantFrom('', '\t', '"', '{', ': '), (cut, added) => {
      expect(() =>
        parsePersona(tinyFiles({ 'persona.yaml': yaml.slice(0, cut) + added + yaml.slice(cut + 3) })),
      ).not.toThrow();
    }),
    { numRuns: 200 },
  );
});
