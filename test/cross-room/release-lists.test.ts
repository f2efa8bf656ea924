import type { Page, ReleaseSummary } from '@setlist/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiServer, openApiServer } from './api-server.ts';
import { makeWorld, type World } from './api-world.ts';

let server: ApiServer;
let world: World;
beforeAll(async () => {
  server = await openApiServer();
  world = makeWorld(server);
});
afterAll(() => server.close());

const list = (query: string): Promise<Page<ReleaseSummary>> =>
  world.must('viewer', { method: 'GET', url: `/api/v1/releases${query}` });
const idsOf = ({ items }: Page<ReleaseSummary>) => items.map(({ release }) => release.id);

test('releases that owe a review are listed alone, page by page, until someone gives it', async () => {
  const rollback = { type: 'rollback', reason: 'It hurt a guest.' };
  const older = await world.startedAnd('operator', rollback);
  const draft = await world.draft();
  const newer = await world.startedAnd('operator', rollback);

  expect(idsOf(await list('?reviewOwed=true'))).toEqual([newer.id, older.id]);
  const first = await list('?reviewOwed=true&limit=1');
  expect(idsOf(first)).toEqual([newer.id]);
  const second = await list(`?reviewOwed=true&limit=1&cursor=${first.nextCursor}`);
  expect(second).toMatchObject({ items: [{ release: { id: older.id } }], nextCursor: null });
  expect(idsOf(await list('?reviewOwed=false'))).toEqual([draft.id]);

  const { digest } = older;
  await world.command('reviewer', older, { type: 'review', verdict: 'approve', digest, comment: 'Looked at it.' });
  expect(idsOf(await list('?reviewOwed=true'))).toEqual([newer.id]);
});

test('what is neither true nor false is refused', async () => {
  const url = '/api/v1/releases?reviewOwed=perhaps';
  const refused = await server.ask(server.keyOf('viewer'), { method: 'GET', url });
  expect([refused.statusCode, refused.json().field]).toEqual([400, 'reviewOwed']);
});
