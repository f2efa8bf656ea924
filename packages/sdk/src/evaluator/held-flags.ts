import type { Flags } from '@setlist/core/audience';
import { compileYielding } from './compile-yielding.ts';
import type { EvaluatorOptions, Log } from './evaluator.ts';
import type { FetchedFlags } from './fetch-flags.ts';
import { parseFlagSet, parseStored, type StoredFlags } from './parse-flag-set.ts';

export interface CurrentFlags {
  readonly flags: Flags;
  readonly tag: string;
  readonly source: 'server' | 'store';
}

/** The flag set that is evaluated with, and its copy in the store. */
export interface HeldFlags {
  readonly current: () => CurrentFlags | null;
  /** When the server last said that this is what counts, milliseconds since 1970; `null`: never. */
  readonly confirmedAt: () => number | null;
  readonly confirm: () => void;
  /** Compiles and takes it; rejects where it is none, or older than what is held. */
  readonly take: (fetched: FetchedFlags) => Promise<void>;
  /** Takes what the store has, if it has anything. */
  readonly restore: () => Promise<void>;
}

export function holdFlags({ store }: Pick<EvaluatorOptions, 'store'>, now: () => number, log: Log): HeldFlags {
  let current: CurrentFlags | null = null;
  let confirmedAt: number | null = null;

  const save = async (stored: StoredFlags) => {
    try {
      await store?.save(JSON.stringify(stored));
    } catch (error) {
      log('warn', `The flag set could not be kept for a restart: ${messageOf(error)}`);
    }
  };

  return {
    current: () => current,
    confirmedAt: () => confirmedAt,
    confirm: () => {
      confirmedAt = now();
    },
    take: async ({ text, tag }) => {
      const set = parseFlagSet(text);
      const held = current?.flags.set;
      // A node that lags behind must not bring back what another has taken away.
      if (held !== undefined && held.environment === set.environment && held.version > set.version) {
        throw new Error(
          `The server has version ${set.version} of the flag set, older than ${held.version} that is held. If it was restored from a backup, remove the stored copy and start again.`,
        );
      }
      const flags = await compileYielding(set, now);
      current = { flags, tag, source: 'server' };
      confirmedAt = now();
      log('info', `Flag set ${set.version} of ${set.environment} is evaluated with.`);
      await save({ tag, at: confirmedAt, text });
    },
    restore: async () => {
      try {
        const text = (await store?.load()) ?? null;
        if (text === null) return;
        const stored = parseStored(text);
        if (stored === null) throw new Error('it was not written by this version.');
        const flags = await compileYielding(parseFlagSet(stored.text), now);
        current = { flags, tag: stored.tag, source: 'store' };
        confirmedAt = stored.at;
      } catch (error) {
        log('warn', `The stored flag set cannot be read: ${messageOf(error)}`);
      }
    },
  };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
