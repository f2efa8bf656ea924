import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { checkFilesAside } from './check-files.ts';

test('however many folders come at once, at most three threads check them, and each gets its answer', async () => {
  let running = 0;
  let most = 0;
  const count = (message: unknown) => {
    running += 1;
    most = Math.max(most, running);
    const { worker } = message as { worker: Worker };
    worker.once('exit', () => {
      running -= 1;
    });
  };
  subscribe('worker_threads', count);
  try {
    const texts = Array.from({ length: 8 }, (_, n) => `nothing: ${n}\n`);
    const checked = await Promise.all(
      texts.map((text) => checkFilesAside(new Map([['persona.yaml', new TextEncoder().encode(text)]]))),
    );
    expect(checked.map(({ revision, diagnostics }) => [revision, diagnostics.length > 0])).toEqual(
      texts.map(() => [null, true]),
    );
  } finally {
    unsubscribe('worker_threads', count);
  }
  expect(most).toBe(3);
});
