import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderDiagnostics } from '@setlist/core/persona';
import { effectivePolicy, type Policy, parsePolicies, policyJsonSchema } from '@setlist/core/release';
import { describe, expect, test } from 'vitest';

const EXAMPLES = fileURLToPath(new URL('../../packages/server/examples/policies/', import.meta.url));
const GUIDE = fileURLToPath(new URL('../../docs/policies.md', import.meta.url));
const DAY_MS = 86_400_000;

describe('the example policies', () => {
  const policies = parsed(new Map(readdirSync(EXAMPLES).map((file) => [file, readFileSync(`${EXAMPLES}${file}`)])));

  test('are the three that the guide names', () => {
    expect(policies.map(({ name }) => name)).toEqual(['mission-critical', 'production', 'staging']);
  });

  test('the schema that they point editors at is the one they are checked with', () => {
    expect(JSON.parse(readFileSync(`${EXAMPLES}policy.schema.json`, 'utf8'))).toEqual(policyJsonSchema());
  });

  test('a concierge in production needs two people, and a day at beta', () => {
    const scope = { environment: 'production', persona: 'concierge', risk: 'low' } as const;
    expect(effectivePolicy(policies, scope)).toMatchObject({
      sources: ['production'],
      reviews: [
        { seat: 'brand', count: 1 },
        { seat: 'safety', count: 1 },
        { seat: null, count: 2 },
      ],
      stageRules: { beta: { soakMs: DAY_MS, verdict: true, gate: 'any' } },
      breakGlass: { roles: ['admin', 'releaser'] },
    });
  });

  test('a crisis line is held to both files: more seats, a person at every gate, and no glass to break', () => {
    const scope = { environment: 'production', persona: 'crisis-line-uk', risk: 'low' } as const;
    expect(effectivePolicy(policies, scope)).toMatchObject({
      sources: ['mission-critical', 'production'],
      reviews: [
        { seat: 'brand', count: 1 },
        { seat: 'cultural', count: 1 },
        { seat: 'legal', count: 1 },
        { seat: 'safety', count: 2 },
        { seat: null, count: 2 },
      ],
      stageRules: { flag: { soakMs: DAY_MS, gate: 'person' }, beta: { soakMs: 7 * DAY_MS, gate: 'person' } },
      freezes: [{ name: 'End of year' }],
      breakGlass: null,
      requireSignature: true,
    });
  });

  test('in staging one person looks, and everyone gets it', () => {
    const scope = { environment: 'staging', persona: 'crisis-line-uk', risk: 'low' } as const;
    expect(effectivePolicy(policies, scope)).toMatchObject({
      sources: ['staging'],
      reviews: [{ seat: null, count: 1 }],
      stages: ['ga'],
    });
  });
});

describe('the guide', () => {
  const guide = readFileSync(GUIDE, 'utf8');
  const examples = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml);
  const policies = parsed(new Map(examples.map((yaml, n) => [`example-${n}.yaml`, Buffer.from(yaml)])));

  test('every example in it is a policy', () => {
    expect(policies.map(({ name }) => name)).toEqual(['production', 'careful-beta', 'crisis-lines']);
  });

  test('a crisis line meets the three policies that the guide says', () => {
    const scope = { environment: 'production', persona: 'crisis-line-uk', risk: 'low' } as const;
    const { sources } = effectivePolicy(policies, scope);
    expect(sources).toEqual(['careful-beta', 'crisis-lines', 'production']);
    expect(effectivePolicy(policies, { ...scope, persona: 'concierge' }).sources).toEqual(['production']);
  });

  test('it tells of every field that a policy has', () => {
    const { properties } = policyJsonSchema() as { readonly properties: object };
    for (const field of Object.keys(properties).filter((field) => field !== 'description'))
      expect(guide).toContain(`| \`${field}\` |`);
  });
});

/** The policies, which are to have no finding at all. */
function parsed(files: ReadonlyMap<string, Uint8Array>): readonly Policy[] {
  const { policies, diagnostics } = parsePolicies(files);
  if (policies === null || diagnostics.length > 0)
    throw new Error(renderDiagnostics(diagnostics, files, { colour: false }));
  return policies;
}
