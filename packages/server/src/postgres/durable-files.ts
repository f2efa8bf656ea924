import { closeSync, fdatasyncSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** What of Emscripten's file systems is hooked; PGlite 0.5.14 had it elsewhere than 0.5.16. */
interface HookedModule {
  readonly NODEFS?: HookedNodeFs;
  readonly FS: { readonly filesystems?: { readonly NODEFS?: HookedNodeFs } };
}
interface HookedNodeFs {
  readonly stream_ops: { fsync?: (stream: { readonly nfd?: number; readonly node: unknown }) => number };
  readonly realPath: (node: unknown) => string;
}

/** A directory of real files whose `fsync` reaches the disk; `syncs()` counts how often it did. */
export function durableFiles(directory: string): { readonly fs: NodeFS; readonly syncs: () => number } {
  let syncs = 0;
  const hook = (module: HookedModule) => {
    const nodefs = module.FS.filesystems?.NODEFS ?? module.NODEFS;
    if (!nodefs) return;
    nodefs.stream_ops.fsync = (stream) => {
      if (stream.nfd === undefined) syncDirectory(nodefs.realPath(stream.node));
      else fdatasyncSync(stream.nfd);
      syncs += 1;
      return 0;
    };
  };
  const fs = new NodeFS(directory);
  const init = fs.init.bind(fs);
  fs.init = (database, options) =>
    init(database, {
      ...options,
      preRun: [...(options.preRun ?? []), (module) => hook(module as unknown as HookedModule)],
    });
  return { fs, syncs: () => syncs };
}

/** PGlite's own start parameters, with fsync on: it ships with `-F` (off), and its default sync method is a stub. */
export const DURABLE_START: readonly string[] = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  '-c',
  'fsync=on',
  '-c',
  'wal_sync_method=fsync',
];

/** Puts every file below the directory on disk; `initdb` leaves that to the operating system. */
export function syncTree(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else if (entry.isFile()) syncPath(path, 'r+');
  }
  syncDirectory(directory);
}

/** Puts the names in that directory on disk. */
export function syncDirectory(path: string): void {
  syncPath(path, 'r');
}

function syncPath(path: string, flags: string): void {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
