import { readFileSync, readlinkSync } from 'node:fs';

/** Who holds a state directory, as written in its lock file. */
export interface Holder {
  readonly pid: number;
  /** Of the machine's current boot; `null` where the system does not tell. */
  readonly bootId: string | null;
  /** Of the pid's namespace: two containers may both have a pid 7. */
  readonly pidNamespace: string | null;
  /** When the process began, in clock ticks since boot: tells a reused pid from its first owner. */
  readonly processStartTicks: string | null;
  /** RFC 3339, when the lock was taken. */
  readonly startedAt: string;
  /** True once the holder has let go. */
  readonly released: boolean;
}

/** How long a holder in another container may be silent before it counts as gone. */
export const FOREIGN_SILENCE_MS = 30_000;

/** This process, as a holder. */
export function thisHolder(startedAt: string): Holder {
  return {
    pid: process.pid,
    bootId: readOrNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: readOrNull(() => readlinkSync('/proc/self/ns/pid')),
    processStartTicks: processStartTicks(process.pid),
    startedAt,
    released: false,
  };
}

/** Whether that holder still runs. When it cannot be known, it does; `silentMs` is the age of its last sign of life. */
export function isAlive(holder: Holder, self: Holder, silentMs: number): boolean {
  if (holder.released) return false;
  if (holder.bootId !== null && self.bootId !== null && holder.bootId !== self.bootId) return false;
  if (holder.pidNamespace !== self.pidNamespace) return silentMs < FOREIGN_SILENCE_MS;
  if (!pidExists(holder.pid)) return false;
  const ticks = processStartTicks(holder.pid);
  return holder.processStartTicks === null || ticks === null || ticks === holder.processStartTicks;
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Field 22 of proc_pid_stat(5); the name in field 2 may hold spaces and brackets, so count from its end. */
function processStartTicks(pid: number): string | null {
  return readOrNull(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  });
}

function readOrNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
