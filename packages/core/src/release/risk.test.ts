import { expect, test } from 'vitest';
import { riskOf } from './risk.ts';

test.each([
  ['low', null, false, 'low'],
  ['low', 'high', false, 'high'],
  ['high', 'low', false, 'high'],
  ['medium', 'critical', false, 'critical'],
  ['low', 'low', true, 'critical'],
] as const)('found %s, declared %s, mission-critical %s: %s', (floor, declared, missionCritical, risk) => {
  expect(riskOf({ floor, declared, missionCritical })).toBe(risk);
});
