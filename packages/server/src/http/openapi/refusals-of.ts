import type { Route } from './complete-operation.ts';
import type { OperationText } from './operation.ts';

const TURN_REFUSALS = [400, 401, 403, 404, 408, 409, 410, 413, 502, 503];

/** The refusals that an operation may answer, by status: those that every such route has, and its own. */
export function refusalsOf({
  method,
  path,
  route,
  text,
}: {
  method: string;
  path: string;
  route: Route;
  text: OperationText;
}): object {
  if (path.startsWith('/v1/')) {
    const statuses = method === 'POST' ? TURN_REFUSALS : [401, 403, 404];
    return Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/OpenAi${status}` }]));
  }
  const isApi = path.startsWith('/api/');
  const isWrite = method !== 'GET' && route.config?.changesNothing !== true;
  const isAccount = path.startsWith('/api/auth/');
  const statuses = [
    ...(isApi ? [400, 500, 503] : []),
    ...(isApi && (text.for !== 'open' || method === 'POST') ? [401, 403] : []),
    ...(path.includes('{') || isWrite ? [404] : []),
    ...(isWrite && !isAccount ? [409, 410, 422] : []),
    ...(text.conditional ? [412] : []),
    ...(route.schema?.body === undefined ? [] : [413, 415]),
    ...(isAccount ? [429] : []),
    ...(text.refuses ?? []),
  ];
  const own = new Set(Object.keys(text.answers).map(Number));
  const refused = [...new Set(statuses)].filter((status) => !own.has(status)).sort((a, b) => a - b);
  return Object.fromEntries(refused.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]));
}
