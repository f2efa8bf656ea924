import type { ProjectPlan } from '@setlist/sdk';
import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { detailLike } from '../../test/detail-like.ts';
import { EXIT } from './exit-codes.ts';
import { exitCodeOf } from './plan.ts';
import { planMarkdown } from './plan-summary.ts';
import { planText } from './plan-text.ts';

const plain = pc.createColors(false);
const DIGEST = `sha256:${'1f3a9c2b4d5e'.padEnd(64, '0')}`;
const NEW = { persona: 'concierge', version: '1.3.0', digest: DIGEST };
const EMPTY: ProjectPlan = {
  tag: `${'a'.repeat(16)}-${'b'.repeat(16)}`,
  changes: [],
  notes: [],
  faults: [],
  reviews: [],
  warnings: [],
};
const NOTE = {
  code: 'latched',
  environment: 'production',
  persona: 'support',
  release: 'rel_2',
  message: 'rel_2 (Winter) was rolled back by Mina: *cold*.',
  mend: '`setlist release ack rel_2 --reason …`, with the role releaser.',
} as const;
const { board, policy } = detailLike();
const FULL: ProjectPlan = {
  ...EMPTY,
  changes: [
    { kind: 'add_policy', name: 'strict' },
    { kind: 'publish_revision', ...NEW },
    { kind: 'propose_release', ...NEW, environment: 'production', from: { version: '1.2.0', digest: 'sha256:0' } },
    { kind: 'propose_release', ...NEW, persona: 'fresh', environment: 'production', from: null },
    {
      kind: 'revise_release',
      ...NEW,
      environment: 'staging',
      release: 'rel_3',
      from: { version: '1.2.9', digest: 'sha256:9' },
    },
  ],
  notes: [NOTE, { ...NOTE, code: 'under_way', message: '1.0.0 is on its way.', mend: null }],
  reviews: [{ environment: 'production', persona: 'concierge', digest: DIGEST, risk: 'low', board, policy }],
};

test('a plan reads: changes, who must review, what is left alone and why, the sum, the tag', () => {
  expect(planText(FULL, plain)).toBe(`+ policy strict
+ revision concierge 1.3.0 sha256:1f3a9c2b4d5e
+ release concierge 1.3.0 → production (from 1.2.0)
    Board (built-in)
      ○ any reviewer 0 of 1  could: Mina, Otto
      may not review their own work: Ada
+ release fresh 1.3.0 → production (nothing is served there)
~ release rel_3: concierge 1.2.9 → 1.3.0 in staging; its reviews are dismissed
! support in production: rel_2 (Winter) was rolled back by Mina: *cold*.
    \`setlist release ack rel_2 --reason …\`, with the role releaser.
· support in production: 1.0.0 is on its way.
5 changes to apply. 1 difference left alone.
Plan ${EMPTY.tag}`);
});

test('a plan of nothing says so', () => {
  expect(planText(EMPTY, plain)).toBe(`Nothing to do.\nPlan ${EMPTY.tag}`);
});

describe('the exit code of a plan', () => {
  const fault = { code: 'version_taken', field: 'personas/concierge/version', message: 'Taken.' } as const;
  const propose = FULL.changes.slice(0, 1);
  test.each([
    [{}, false, EXIT.fine],
    [{}, true, EXIT.fine],
    [{ changes: propose }, false, EXIT.fine],
    [{ changes: propose }, true, EXIT.changes],
    [{ notes: [NOTE] }, false, EXIT.fine],
    [{ notes: [NOTE] }, true, EXIT.differs],
    [{ notes: FULL.notes.slice(1) }, true, EXIT.fine],
    [{ changes: propose, notes: [NOTE] }, true, EXIT.changes],
    [{ changes: propose, faults: [fault] }, true, EXIT.findings],
    [{ faults: [fault] }, false, EXIT.findings],
  ])('%#', (parts, detailed, code) => {
    expect(exitCodeOf({ ...EMPTY, ...parts }, detailed)).toBe(code);
  });
});

test('in Markdown, what people wrote can neither format the page nor end a fence', () => {
  const markdown = planMarkdown({ ...FULL, notes: [{ ...NOTE, message: '<img> | *bold* [x](y)\n# no' }] });
  expect(markdown).toContain('\\<img\\> \\| \\*bold\\* \\[x\\](y) \\# no');
  const policyNamed = planMarkdown({ ...EMPTY, changes: [{ kind: 'add_policy', name: '```' }] });
  expect(policyNamed).toContain('````diff\n+ policy ```\n````');
});
