import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, it } from 'vitest';
import { placeEmptyStore } from './empty-store.ts';
import { createDatabase, databaseOf, ENGINES } from './engines.ts';
import { type Receiver, startReceiver } from './webhook-receiver.ts';

const deliverer = fileURLToPath(new URL('./webhook-deliverer.ts', import.meta.url));
const EVENTS = 30;
/** The request that is under way when the node is killed, by its number. */
const KILLED_DURING = [3, 17];

let receiver: Receiver;
const folders: string[] = [];
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await receiver.close();
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function startNode(directory: string, events: number, url?: string): ChildProcess {
  const parameters = [deliverer, directory, receiver.url, String(events), ...(url === undefined ? [] : [url])];
  const child = spawn(process.execPath, ['--conditions=setlist-source', ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

/** Resolves once it has told all its events; rejects when it ended before. */
async function told(node: ChildProcess): Promise<void> {
  if (node.stdout === null) throw new Error('The node has no output.');
  const ended = once(node, 'exit').then(() => Promise.reject(new Error('The node ended early.')));
  await Promise.race([once(node.stdout, 'data'), ended]);
  ended.catch(() => undefined);
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'setlist-webhooks-killed-'));
  folders.push(folder);
  return folder;
}

const numbers = () => receiver.received.map(({ body }) => JSON.parse(body).data.event as number);

it.each(ENGINES)(
  'loses no event when its node is killed in the middle of deliveries, and sends those again under their ids: %s',
  async (kind) => {
    receiver = await startReceiver();
    const directory = newFolder();
    if (kind === 'embedded') await placeEmptyStore(directory);
    const url = await databaseOf(kind);
    let during: (() => void) | null = null;
    receiver.answer((response: ServerResponse, number) => {
      // Never answered: the node dies while it waits.
      if (KILLED_DURING.includes(number)) during?.();
      else response.writeHead(200).end();
    });
    for (const round of KILLED_DURING.keys()) {
      const underWay = new Promise<void>((resolve) => {
        during = resolve;
      });
      const node = startNode(directory, round === 0 ? EVENTS : 0, url);
      await Promise.all([told(node), underWay]);
      node.kill('SIGKILL');
      await once(node, 'exit');
    }
    startNode(directory, 0, url);
    await expect.poll(() => new Set(numbers()).size, { timeout: 60_000, interval: 50 }).toBe(EVENTS);
    const byEvent = new Map<number, Set<string>>();
    for (const [index, event] of numbers().entries()) {
      byEvent.set(event, (byEvent.get(event) ?? new Set()).add(receiver.ids()[index] ?? ''));
    }
    expect([...byEvent.values()].every((ids) => ids.size === 1)).toBe(true);
    expect(new Set(receiver.ids()).size).toBe(EVENTS);
    // Once for each event, and once more for each that was under way.
    expect(receiver.received.length).toBeGreaterThanOrEqual(EVENTS + KILLED_DURING.length);
    expect([...byEvent.keys()]).toEqual(Array.from({ length: EVENTS }, (_, index) => index + 1));
  },
  180_000,
);

it('a node takes over what another node was doing when it was killed', async () => {
  receiver = await startReceiver();
  const url = await createDatabase();
  let killed: (() => void) | null = null;
  const underWay = new Promise<void>((resolve) => {
    killed = resolve;
  });
  receiver.answer((response, number) => {
    if (number === 5) killed?.();
    else response.writeHead(200).end();
  });
  const first = startNode(newFolder(), EVENTS, url);
  await Promise.all([told(first), underWay]);
  const second = startNode(newFolder(), 0, url);
  await told(second);
  first.kill('SIGKILL');
  await expect.poll(() => new Set(numbers()).size, { timeout: 60_000, interval: 50 }).toBe(EVENTS);
  expect(receiver.received.length).toBeGreaterThanOrEqual(EVENTS + 1);
  expect(new Set(receiver.ids()).size).toBe(EVENTS);
}, 120_000);
