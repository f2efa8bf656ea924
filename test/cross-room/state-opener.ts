import { openStateDirectory } from '../../packages/server/src/state/directory.ts';

// Takes a state directory once it is told to, says how that went, and holds it until it is killed.

const [path = ''] = process.argv.slice(2);
process.once('message', async () => {
  const outcome = await openStateDirectory(path, { exclusive: true }).then(
    () => 'taken',
    (error: Error) => error.name,
  );
  process.send?.(outcome);
});
setInterval(() => undefined, 60_000);
process.send?.('ready');
