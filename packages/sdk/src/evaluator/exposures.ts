import type { Assignment, EvaluationContext, Resolution } from '@setlist/core/audience';

/** Somebody was given what others were not: what experiments and rollouts are judged by. Holds nothing of the context else. */
export interface Exposure {
  readonly type: 'exposure';
  /** RFC 3339. */
  readonly occurredAt: string;
  readonly environment: string;
  /** Of the flag set that it was decided by. */
  readonly flagsVersion: number;
  readonly targetingKey: string;
  readonly conversation: string | null;
  readonly persona: string;
  readonly variant: string;
  /** Digest. */
  readonly revision: string;
  readonly release: string | null;
  readonly reason: Resolution['reason'];
  readonly rule: string;
  readonly selection: Resolution['selection'];
  readonly assignments: readonly Assignment[];
}

export interface ExposureOptions {
  /** Takes a batch. Where it rejects, it is tried once more, and then the batch is dropped and counted. */
  readonly send: (events: readonly Exposure[]) => Promise<void>;
  /** A batch is sent when it has so many, … */
  readonly batchSize?: number;
  /** … or when its first is so old. */
  readonly maxAgeMs?: number;
  /** What waits beyond this is dropped and counted. */
  readonly waitingLimit?: number;
}

export interface ExposureCounts {
  readonly waiting: number;
  readonly sent: number;
  readonly dropped: number;
}

export interface Exposures {
  readonly record: (resolution: Resolution, context: EvaluationContext, of: Origin) => void;
  /** Sends all that waits; resolves when that was tried. */
  readonly flush: () => Promise<void>;
  readonly counts: () => ExposureCounts;
}

interface Origin {
  readonly environment: string;
  readonly version: number;
}

/** Collects exposures and sends them in batches, one at a time; the same of the same person once a batch. */
export function collectExposures(options: ExposureOptions, now: () => number): Exposures {
  const { send, batchSize = 500, maxAgeMs = 10_000, waitingLimit = 10_000 } = options;
  let waiting: Exposure[] = [];
  let seen = new Map<Resolution, Set<string>>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let sending: Promise<void> | null = null;
  let sent = 0;
  let dropped = 0;

  const deliver = async (batch: readonly Exposure[], isSecondTry: boolean): Promise<void> => {
    try {
      await send(batch);
      sent += batch.length;
    } catch {
      if (!isSecondTry) return deliver(batch, true);
      dropped += batch.length;
    }
  };

  const sendAll = async () => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize);
      waiting = waiting.slice(batchSize);
      seen = new Map();
      await deliver(batch, false);
    }
  };

  const flush = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    sending ??= sendAll().finally(() => {
      sending = null;
    });
    return sending;
  };

  const isSeen = (resolution: Resolution, person: string): boolean => {
    const people = seen.get(resolution) ?? new Set();
    seen.set(resolution, people);
    if (people.has(person)) return true;
    people.add(person);
    return false;
  };

  return {
    record: (resolution, context, of) => {
      const { targetingKey } = context;
      // Where everybody gets the same nothing is learnt.
      if (targetingKey === undefined || (resolution.reason === 'STATIC' && resolution.assignments.length === 0)) return;
      const conversation = typeof context['conversation'] === 'string' ? context['conversation'] : null;
      if (isSeen(resolution, `${targetingKey}\n${conversation}`)) return;
      if (waiting.length >= waitingLimit) {
        dropped += 1;
        return;
      }
      waiting.push(exposureOf(resolution, targetingKey, conversation, of, now()));
      if (waiting.length >= batchSize) void flush();
      else timer ??= setTimeout(() => void flush(), maxAgeMs);
    },
    flush,
    counts: () => ({ waiting: waiting.length, sent, dropped }),
  };
}

function exposureOf(
  { persona, variant, digest, release, reason, rule, selection, assignments }: Resolution,
  targetingKey: string,
  conversation: string | null,
  { environment, version }: Origin,
  at: number,
): Exposure {
  return {
    type: 'exposure',
    occurredAt: new Date(at).toISOString(),
    environment,
    flagsVersion: version,
    targetingKey,
    conversation,
    persona,
    variant,
    revision: digest,
    release,
    reason,
    rule,
    selection,
    assignments,
  };
}
