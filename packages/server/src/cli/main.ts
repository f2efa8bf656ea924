#!/usr/bin/env node
import { createProgram } from './program.ts';
import { reportError } from './report-error.ts';

// A reader that has enough (`| head`) closes the pipe: that is an end, not a failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    // A command that waits for its end (`serve`) goes on, though nobody reads its log any more.
    if (process.listenerCount('SIGTERM') === 0) process.exit(process.exitCode ?? 0);
  });
}

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = reportError(error, process.argv.includes('--json'));
}
