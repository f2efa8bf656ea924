import { describe, expect, test } from 'vitest';
import { checkSegments, SEGMENT_DEPTH_LIMIT, segmentCosts } from './check-segments.ts';

const names = {
  schema: { attributes: [{ path: 'beta', type: 'boolean', description: 'Of the test.', values: null } as const] },
  lists: new Set<string>(),
};

const check = (rules: Readonly<Record<string, string>>) =>
  checkSegments(
    Object.entries(rules).map(([key, rule]) => ({ key, rule })),
    names,
  );

function faultsOf(rules: Readonly<Record<string, string>>) {
  const checked = check(rules);
  if (checked.ok) throw new Error('They were let pass.');
  return checked.error;
}

describe('the segments of an environment', () => {
  test('are sorted by key, whatever order they came in and whoever names whom', () => {
    const checked = check({ b: 'segment("a") && beta', a: 'beta', c: '!segment("b")' });
    expect(checked).toMatchObject({ ok: true, value: [{ key: 'a' }, { key: 'b' }, { key: 'c' }] });
  });

  test('may not come back to themselves, and the way round is named where it goes on', () => {
    const rules = { a: 'segment("b")', b: 'beta || segment("c")', c: 'segment("a") && beta' };
    const [fault, ...others] = faultsOf(rules);
    expect(others).toEqual([]);
    expect(fault).toMatchObject({ key: 'c', start: 0, end: 'segment("a")'.length });
    expect(fault?.message).toContain('`a` → `b` → `c` → `a`');
  });

  test('may not name themselves', () => {
    expect(faultsOf({ a: 'beta || segment("a")' })[0]?.message).toContain('`a` → `a`');
  });

  test('are all told of at once', () => {
    const faults = faultsOf({ a: 'bta', b: 'segment("none")', 'No Key': 'beta' });
    expect(faults.map(({ key }) => key).sort()).toEqual(['No Key', 'a', 'b']);
  });

  test('have names of their own', () => {
    const twice = checkSegments(
      [
        { key: 'a', rule: 'beta' },
        { key: 'a', rule: '!beta' },
      ],
      names,
    );
    expect(twice).toMatchObject({
      ok: false,
      error: [{ key: 'a', message: expect.stringContaining('another segment') }],
    });
  });

  test('lie within each other to a depth, and no deeper', () => {
    const chain = (length: number) =>
      Object.fromEntries(Array.from({ length }, (_, n) => [`s${n}`, n === 0 ? 'beta' : `segment("s${n - 1}")`]));
    expect(check(chain(SEGMENT_DEPTH_LIMIT)).ok).toBe(true);
    expect(faultsOf(chain(SEGMENT_DEPTH_LIMIT + 1))).toMatchObject([{ key: `s${SEGMENT_DEPTH_LIMIT}` }]);
  });

  test('that name each other many times over are refused for what that multiplies to', () => {
    const fan = (times: number) =>
      Object.fromEntries(
        Array.from({ length: 6 }, (_, n) => [
          `s${n}`,
          n === 0 ? 'beta' : Array.from({ length: times }, () => `segment("s${n - 1}")`).join(' || '),
        ]),
      );
    expect(check(fan(2)).ok).toBe(true);
    const faults = faultsOf(fan(20));
    expect(faults.map(({ key }) => key)).toEqual(['s3', 's4', 's5']);
    expect(faults[0]?.message).toContain('5000 is the most');
  });

  test('cost what they go through, as often as they do', () => {
    const checked = check({ a: 'beta', b: 'segment("a") || segment("a")' });
    const costs = segmentCosts(checked.ok ? checked.value : []);
    const [a, b] = [costs.get('a') ?? 0, costs.get('b') ?? 0];
    expect(a).toBeGreaterThan(0);
    expect(b).toBeGreaterThan(2 * a);
  });

  test('a thousand in a cycle are refused as one', () => {
    const ring = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, n) => [`s${n}`, `segment("s${(n + 1) % 1_000}")`]),
    );
    expect(faultsOf(ring)).toHaveLength(1);
  });
});
