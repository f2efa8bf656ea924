import { expect, it } from 'vitest';
import { answerTypes } from '../../packages/server/src/http/openapi/operations.ts';
import { generateAnswerSchemas, readAnswerSchemas } from '../../scripts/answer-schemas.mjs';

it('the schemas of what the API answers are those of the types of the SDK: `npm run schemas` writes them', () => {
  const schemas = readAnswerSchemas();
  expect(Object.keys(schemas).length).toBeGreaterThan(80);
  expect(generateAnswerSchemas(answerTypes())).toEqual(schemas);
}, 120_000);
