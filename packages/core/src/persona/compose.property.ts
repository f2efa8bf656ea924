import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tinyFiles } from '../../test/tiny-persona.ts';
import { compose } from './compose.ts';
import type { Composition } from './composition.ts';
import { parsePersona } from './parse.ts';
import type { Revision } from './revision.ts';
import { tokensOf } from './tokens.ts';

function sound(files = tinyFiles()): Revision {
  const { revision, diagnostics } = parsePersona(files);
  if (revision === null) throw new Error(JSON.stringify(diagnostics));
  return revision;
}
const revision = sound();

function composed(
  revision: Revision,
  [selection, context]: typeof asked extends fc.Arbitrary<infer T> ? T : never,
): Composition {
  const result = compose(revision, selection, context);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const name = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzÄß{}%- 人'), maxLength: 20 });
const asked = fc.tuple(
  fc.record(
    { tone: fc.constantFrom('formal', 'playful'), depth: fc.constantFrom('short', 'long') },
    { requiredKeys: [] },
  ),
  fc.record(
    {
      channel: fc.constantFrom('web', 'sms'),
      locale: fc.constantFrom('en', 'de', 'de-CH', 'ja', 'x'),
      variables: fc.record({ first_name: name, vip: fc.boolean() }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  ),
);

test('the texts of the segments, put one after the other, are the prompt, and its tokens are their sum', () => {
  fc.assert(
    fc.property(asked, (arguments_) => {
      const { segments, head, restatement, tokens } = composed(revision, arguments_);
      const text = (restated: boolean) =>
        segments
          .filter(({ kind }) => (kind === 'restatement') === restated)
          .map((one) => one.text)
          .join('');
      expect(text(false)).toBe(head);
      expect(text(true)).toBe(restatement);
      expect(segments.reduce((sum, one) => sum + one.tokens, 0)).toBe(tokens);
      for (const one of segments) expect(one.tokens).toBe(tokensOf(one.text));
    }),
  );
});

test('the throughline is first and last, and nothing that is asked for changes it', () => {
  const plain = composed(revision, [{}, {}]);
  const throughline = (of: Composition) => of.segments.filter(({ kind }) => kind === 'throughline');
  const restated = (of: Composition) =>
    of.segments.filter(({ kind, id }) => kind === 'restatement' && !id.includes('disclosure'));
  fc.assert(
    fc.property(asked, (arguments_) => {
      const one = composed(revision, arguments_);
      const kinds = one.segments.map(({ kind }) => kind);
      expect(one.segments[0]?.id).toBe('throughline');
      expect(kinds.lastIndexOf('throughline')).toBeLessThan(kinds.indexOf('voice'));
      expect(kinds.slice(kinds.indexOf('restatement')).every((kind) => kind === 'restatement')).toBe(true);
      expect(throughline(one)).toEqual(throughline(plain));
      expect(restated(one)).toEqual(restated(plain));
      for (const { text } of [...revision.content.throughline.brand, ...revision.content.throughline.safety])
        for (const line of text.split('\n')) {
          expect(one.head).toContain(line);
          expect(one.restatement).toContain(line);
        }
    }),
  );
});

test('composing again, or from a copy of the revision, gives an equal composition', () => {
  fc.assert(
    fc.property(asked, asked, (first, between) => {
      const one = composed(revision, first);
      composed(revision, between);
      expect(composed(revision, first)).toEqual(one);
      expect(composed(structuredClone(revision), first)).toEqual(one);
    }),
    { numRuns: 30 },
  );
});

test('no parameter ever leaves its bounds', () => {
  const change = fc.oneof(
    fc.double({ min: 0, max: 2, noNaN: true }),
    fc.double({ min: -3, max: 3, noNaN: true }).map((add) => ({ add })),
  );
  fc.assert(
    fc.property(change, change, asked, (tone, depth, arguments_) => {
      const front = (parameters: unknown) =>
        `---\n${JSON.stringify({ parameters: { temperature: parameters } })}\n---\nText.\n`;
      const changed = sound(
        tinyFiles({ 'modules/tone/formal.md': front(tone), 'modules/depth/short.md': front(depth) }),
      );
      const { temperature = -1 } = composed(changed, arguments_).parameters;
      expect(temperature).toBeGreaterThanOrEqual(0);
      expect(temperature).toBeLessThanOrEqual(1);
    }),
    { numRuns: 30 },
  );
});
