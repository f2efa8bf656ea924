import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createChunkWriter } from './chunk-writer.ts';

const served = {
  persona: 'concierge',
  revision: 'sha256:00',
  selection: { tone: 'warm' },
  servedModel: 'm',
  variant: 'stable' as const,
  upstream: 'first',
  attempt: 1,
  degraded: null,
};
const writer = () =>
  createChunkWriter({
    model: 'concierge@1.0.0',
    served,
    id: 'id',
    createdAtSeconds: 1,
    includeUsage: false,
    choices: 1,
  });

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('"', '\\', '\\"', '"}', 'word', ' "content":"', '\n', '}]}', '{', 'é', '😀', '\u2028'),
);
const chunkOf = fc.record({
  content: text,
  role: fc.option(fc.constant('assistant'), { nil: undefined, freq: 6 }),
  finish: fc.option(fc.constantFrom('stop', 'length'), { freq: 12 }),
  index: fc.constantFrom(0, 0, 0, 1),
  usage: fc.option(fc.constant({ prompt_tokens: 1, completion_tokens: 2 }), { nil: undefined, freq: 8 }),
  fingerprint: fc.option(fc.constantFrom('fp_1', 'fp_2'), { nil: undefined }),
});

test('what is written alike is what would have been parsed and written', () => {
  fc.assert(
    fc.property(fc.array(chunkOf, { maxLength: 40 }), (list) => {
      const quick = writer();
      const thorough = writer();
      for (const { content, role, finish, index, usage, fingerprint } of list) {
        const data = JSON.stringify({
          id: 'x',
          model: 'm',
          system_fingerprint: fingerprint,
          choices: [{ index, delta: { role, content }, logprobs: null, finish_reason: finish }],
          usage,
        });
        const expected = thorough.write(JSON.parse(data), data);
        const written = quick.writeAlike(data) ?? quick.write(JSON.parse(data), data);
        expect(parsed(written)).toEqual(parsed(expected));
      }
      expect(quick.isComplete(true)).toBe(thorough.isComplete(true));
      expect(quick.usage()).toEqual(thorough.usage());
    }),
    { numRuns: 500 },
  );
});

test('a stream of plain words is written alike from its third chunk on', () => {
  const one = writer();
  const data = (content: string) =>
    JSON.stringify({ id: 'x', model: 'm', choices: [{ index: 0, delta: { content }, finish_reason: null }] });
  expect(one.writeAlike(data('a'))).toBeNull();
  one.write(JSON.parse(data('a')), data('a'));
  one.write(JSON.parse(data('b')), data('b'));
  expect(one.writeAlike(data(' c'))).toBe(
    'data: {"id":"x","model":"concierge@1.0.0","choices":[{"index":0,"delta":{"content":" c"},"finish_reason":null}],"object":"chat.completion.chunk","created":1}\n\n',
  );
  expect(one.writeAlike(data('say "c"'))).toBeNull();
});

function parsed(event: string): unknown {
  return event === '' ? null : JSON.parse(event.slice('data: '.length));
}
