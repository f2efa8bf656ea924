import { connectPostgres } from '../../packages/server/src/postgres/connect.ts';
import { openStateDirectory } from '../../packages/server/src/state/directory.ts';

// Commits rows for ever and prints the number of each one once it is committed; its test kills it.

const [stateDirectory = ''] = process.argv.slice(2);
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

const state = await openStateDirectory(stateDirectory, { exclusive: true });
const store = await connectPostgres({ stateDirectory: state.path, log: quiet });
const { count } = await store.db
  .selectFrom('environments')
  .select(({ fn }) => fn.countAll<number>().as('count'))
  .executeTakeFirstOrThrow();
process.stdout.write(`found ${count}\n`);
for (let number = count; ; number += 1) {
  await store.db
    .insertInto('environments')
    .values({ name: String(number) })
    .execute();
  process.stdout.write(`committed ${number + 1}\n`);
}
