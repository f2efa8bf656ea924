import { type RehearsalUpstreamOptions, startRehearsalUpstream } from './upstream.ts';

// A terminal's Ctrl-C reaches the whole process group: the parent decides when this process ends, so that streams can finish.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.exit(0));

process.once('message', (options: RehearsalUpstreamOptions) => {
  startRehearsalUpstream(options).then(
    ({ url, conversations }) => process.send?.({ url, conversations }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : 'unknown error' }),
  );
});
