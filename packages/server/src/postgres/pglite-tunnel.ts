import { Duplex } from 'node:stream';
import { Worker } from 'node:worker_threads';

/** What the main thread says to the engine's worker. */
export type ToEngine =
  | { readonly kind: 'reset' }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'stop' };

/** What the engine's worker says; each `bytes` of ours is answered by one of its own, if an empty one. */
export type FromEngine =
  | { readonly kind: 'ready'; readonly syncsPerCommit: number }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'broken'; readonly reason: string };

/** The embedded engine, reached in PostgreSQL's own wire protocol. */
export interface Engine {
  /** A new connection for `pg`, in place of a socket; there is one session, so open one at a time. */
  readonly openTunnel: () => Duplex;
  readonly stop: () => Promise<void>;
}

export interface EngineOptions {
  readonly directory: string;
  /** An engine that hangs (out of disk, it does) is ended after this long without an answer. */
  readonly answerWithinMs: number;
  /** At each start, with how many flushes to disk one commit took. */
  readonly onReady: (syncsPerCommit: number) => void;
  /** When it ended and nobody had asked it to. */
  readonly onDeath: (reason: string) => void;
}

/** Starts PGlite on that directory in a worker thread; a worker that died is started again by the next connection. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  let stopping = false;
  let running: Promise<RunningWorker> | null = null;
  let tunnel: Tunnel | null = null;

  const start = () => {
    running ??= startWorker(options, {
      onBytes: (bytes) => tunnel?.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
      onExit: (reason, wasReady) => {
        running = null;
        tunnel?.destroy(new Error(`The embedded PostgreSQL stopped: ${reason}`));
        if (wasReady && !stopping) options.onDeath(reason);
      },
    });
    return running;
  };

  await start();
  return {
    openTunnel: () => {
      tunnel = createTunnel(start);
      return tunnel;
    },
    stop: async () => {
      stopping = true;
      const worker = await running?.catch(() => null);
      await worker?.stop();
    },
  };
}

interface RunningWorker {
  readonly send: (message: ToEngine) => void;
  readonly stop: () => Promise<void>;
}

interface WorkerEvents {
  readonly onBytes: (bytes: Uint8Array) => void;
  readonly onExit: (reason: string, wasReady: boolean) => void;
}

function startWorker(options: EngineOptions, events: WorkerEvents): Promise<RunningWorker> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const url = new URL(`./pglite-worker.${extension}`, import.meta.url);
  const worker = new Worker(url, { workerData: { directory: options.directory }, execArgv: [] });
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  let ready = false;
  let unanswered = 0;
  let reason = 'its thread ended';
  let patience: NodeJS.Timeout | undefined;

  const endFor = (why: string) => {
    reason = why;
    void worker.terminate();
  };
  const waitForAnswer = () => {
    clearTimeout(patience);
    if (unanswered === 0) return;
    patience = setTimeout(() => endFor(`no answer within ${options.answerWithinMs} ms`), options.answerWithinMs);
    patience.unref();
  };
  const running: RunningWorker = {
    send: (message) => {
      worker.postMessage(message);
      if (message.kind !== 'bytes') return;
      unanswered += 1;
      if (unanswered === 1) waitForAnswer();
    },
    stop: async () => {
      worker.postMessage({ kind: 'stop' } satisfies ToEngine);
      await exited;
    },
  };

  return new Promise((resolve, reject) => {
    worker.on('message', (message: FromEngine) => {
      if (message.kind === 'broken') return endFor(message.reason);
      if (message.kind === 'bytes') {
        unanswered -= 1;
        waitForAnswer();
        return events.onBytes(message.bytes);
      }
      ready = true;
      options.onReady(message.syncsPerCommit);
      resolve(running);
    });
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => {
      clearTimeout(patience);
      reject(new Error(`The embedded PostgreSQL did not start: ${reason}`));
      events.onExit(reason, ready);
    });
  });
}

/** What `pg` asks of a socket beyond being a stream. */
type Tunnel = Duplex & {
  connect: () => Tunnel;
  setNoDelay: () => Tunnel;
  setKeepAlive: () => Tunnel;
  ref: () => Tunnel;
  unref: () => Tunnel;
};

function createTunnel(start: () => Promise<RunningWorker>): Tunnel {
  let worker: RunningWorker | null = null;
  const send = (bytes: Uint8Array, done: (error?: Error) => void) => {
    if (!worker) return done(new Error('The embedded PostgreSQL is not connected.'));
    worker.send({ kind: 'bytes', bytes });
    done();
  };
  const duplex = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => send(chunk, done),
    // One query is several messages of the protocol: they travel together, as the engine answers each delivery as a whole.
    writev: (chunks, done) => send(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)), done),
    final: (done) => {
      duplex.push(null);
      done();
    },
  });
  const tunnel: Tunnel = Object.assign(duplex, {
    connect: () => {
      void start().then(
        (started) => {
          worker = started;
          started.send({ kind: 'reset' });
          tunnel.emit('connect');
        },
        (error: Error) => tunnel.destroy(error),
      );
      return tunnel;
    },
    setNoDelay: () => tunnel,
    setKeepAlive: () => tunnel,
    ref: () => tunnel,
    unref: () => tunnel,
  });
  return tunnel;
}
