import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exportCard, importCard } from './card.ts';
import { checkPersona } from './check.ts';
import { compose } from './compose.ts';
import { promptText } from './messages.ts';
import { parsePersona } from './parse.ts';
import type { Revision } from './revision.ts';

/** Hundreds of whole imports take seconds on a busy machine. */
const ENOUGH_MS = 60_000;

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const decode = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));

// JSON.stringify writes -0 as 0, and `__proto__` is refused.
const isKept = (value: unknown) => !JSON.stringify(value).includes('"__proto__"');
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.toWellFormed()),
  fc
    .array(
      fc.constantFrom(
        '{',
        '{{',
        '}}',
        '{%',
        '%}',
        '{{user}}',
        '{{char}}',
        '---',
        '\n',
        ' ',
        '<',
        '# ',
        ': ',
        '- ',
        "'",
        '"',
        '\t',
        '|',
        '&a',
        '*a',
        'raw',
        '\\',
        '\u0000',
        '\uE000',
        '\u2028',
        'no',
        '1e3',
        '~',
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join('')),
);
const anyJson = fc
  .jsonValue({ maxDepth: 3 })
  .map((value): unknown => JSON.parse(JSON.stringify(value)))
  .filter(isKept);
const anyObject = fc.dictionary(anyText, anyJson, { maxKeys: 4 }).filter(isKept);
const texts = fc.array(anyText, { maxLength: 3 });

const entry = fc.record(
  {
    keys: texts,
    content: anyText,
    extensions: anyObject,
    enabled: fc.boolean(),
    insertion_order: fc.integer(),
    use_regex: fc.boolean(),
    extra: anyJson,
  },
  { requiredKeys: ['keys', 'content'] },
);
const book = fc.record(
  { name: anyText, extensions: anyObject, entries: fc.array(entry, { maxLength: 3 }) },
  { requiredKeys: ['entries'] },
);
const shared = {
  name: anyText,
  description: anyText,
  personality: anyText,
  scenario: anyText,
  first_mes: anyText,
  mes_example: anyText,
  creator_notes: anyText,
  system_prompt: anyText,
  post_history_instructions: anyText,
  alternate_greetings: texts,
  tags: texts,
  creator: anyText,
  character_version: anyText,
  extensions: anyObject,
  character_book: fc.oneof(book, anyJson),
  unknown_field: anyJson,
};
const onlyV3 = {
  source: texts,
  nickname: anyText,
  group_only_greetings: texts,
  assets: anyJson,
  creation_date: fc.nat(),
  creator_notes_multilingual: fc.dictionary(fc.constantFrom('en', 'de'), anyText),
};
const root = (spec: string, data: fc.Arbitrary<unknown>) =>
  fc.record(
    { spec: fc.constant(spec), spec_version: anyJson, data, legacy: anyJson },
    { requiredKeys: ['spec', 'data'] },
  );
const v2 = root('chara_card_v2', fc.record(shared, { requiredKeys: ['name'] }));
const v3 = root('chara_card_v3', fc.record({ ...shared, ...onlyV3 }, { requiredKeys: ['name'] }));
const anyCard = fc.oneof(
  v2.map((card) => ({ card, version: 2 as const })),
  v3.map((card) => ({ card, version: 3 as const })),
);

function revisionOf(card: unknown): Revision {
  const imported = importCard(encode(card));
  if (!imported.ok) throw new Error(imported.error.message);
  const { revision, diagnostics } = parsePersona(imported.value.files);
  if (revision === null) throw new Error(JSON.stringify(diagnostics));
  return revision;
}

function exported(revision: Revision, version: 2 | 3): unknown {
  const card = exportCard(revision, { format: 'json', version });
  if (!card.ok) throw new Error(card.error.message);
  return decode(card.value);
}

test(
  'any card comes out as it went in, unknown fields and all',
  () => {
    fc.assert(
      fc.property(anyCard, ({ card, version }) => {
        expect(exported(revisionOf(card), version)).toEqual(JSON.parse(JSON.stringify(card)));
      }),
      { numRuns: 100 },
    );
  },
  ENOUGH_MS,
);

test(
  'any card survives the way to the other version and back',
  () => {
    fc.assert(
      fc.property(anyCard, ({ card, version }) => {
        const other = version === 2 ? 3 : 2;
        const back = exported(revisionOf(exported(revisionOf(card), other)), version);
        expect(back).toEqual(JSON.parse(JSON.stringify(card)));
      }),
      { numRuns: 100 },
    );
  },
  ENOUGH_MS,
);

test(
  'a source is never lost nor moved, even when the persona was edited',
  () => {
    fc.assert(
      fc.property(v3, (card) => {
        const revision = revisionOf(card);
        const edited: Revision = {
          ...revision,
          digest: `sha256:${'0'.repeat(64)}`,
          content: { ...revision.content, voice: 'Edited.' },
        };
        const before = (card.data as { source?: string[] }).source ?? [];
        const after = (exported(edited, 3) as { data: { source: string[] } }).data.source;
        expect(after.slice(0, before.length)).toEqual(before);
        expect(after.slice(before.length)).toEqual([`setlist:${edited.digest}`]);
      }),
      { numRuns: 100 },
    );
  },
  ENOUGH_MS,
);

test(
  'whatever a card says, it makes a persona without findings, and none of it is evaluated',
  () => {
    fc.assert(
      fc.property(anyCard, ({ card }) => {
        const imported = importCard(encode(card));
        if (!imported.ok) throw new Error(imported.error.message);
        const { revision, diagnostics } = checkPersona(imported.value.files);
        expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
        if (revision === null) throw new Error('no errors, no revision');
        const composed = compose(
          revision,
          {},
          { variables: revision.content.variables.length > 0 ? { user_name: 'U' } : {} },
        );
        if (!composed.ok) throw new Error(composed.error.message);
        expect(promptText(composed.value)).not.toMatch(/\{[{%]/);
      }),
      { numRuns: 100 },
    );
  },
  ENOUGH_MS,
);

test(
  'any bytes are a card or a refusal, never a crash',
  () => {
    const png = exportPng();
    const mutated = fc
      .tuple(fc.nat(png.length - 1), fc.nat(255))
      .map(([at, byte]) => png.map((old, index) => (index === at ? byte : old)));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          mutated,
          fc.nat(png.length).map((end) => png.subarray(0, end)),
        ),
        (bytes) => {
          expect(typeof importCard(bytes).ok).toBe('boolean');
        },
      ),
      { numRuns: 100 },
    );
  },
  ENOUGH_MS,
);

function exportPng(): Uint8Array {
  const card = exportCard(revisionOf({ spec: 'chara_card_v3', data: { name: 'Ada' } }), { format: 'png', version: 3 });
  if (!card.ok) throw new Error(card.error.message);
  return card.value;
}
