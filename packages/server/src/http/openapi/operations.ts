import { ACCESS_OPERATIONS } from './access-operations.ts';
import { AUDIENCE_OPERATIONS } from './audience-operations.ts';
import { DEFINITION_OPERATIONS } from './definition-operations.ts';
import type { OperationTexts } from './operation.ts';
import { RELEASE_OPERATIONS } from './release-operations.ts';
import { SERVING_OPERATIONS } from './serving-operations.ts';
import { WEBHOOK_OPERATIONS } from './webhook-operations.ts';

/** What the reference says of every operation there is. */
export const OPERATIONS: OperationTexts = {
  ...SERVING_OPERATIONS,
  ...DEFINITION_OPERATIONS,
  ...AUDIENCE_OPERATIONS,
  ...RELEASE_OPERATIONS,
  ...ACCESS_OPERATIONS,
  ...WEBHOOK_OPERATIONS,
};

/** Names of the SDK's types that answers have, refusals included. */
export function answerTypes(): readonly string[] {
  const answers = Object.values(OPERATIONS).flatMap((operation) => Object.values(operation.answers));
  const names = answers.flatMap((answer) => ('type' in answer ? [answer.type] : 'page' in answer ? [answer.page] : []));
  return [...new Set(['Problem', ...names])].sort();
}
