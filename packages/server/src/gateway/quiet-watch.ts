/** Calls back once when nothing was heard for too long. */
export interface QuietWatch {
  /** Something was heard: the limit from now on is `limitMs`. */
  readonly heard: (limitMs: number) => void;
  /** While held, silence is our own doing and does not count. */
  readonly hold: () => void;
  readonly stop: () => void;
}

/** One timer that looks at a clock now and then, so that `heard` costs no timer of its own. */
export function createQuietWatch(firstLimitMs: number, onQuiet: () => void): QuietWatch {
  let limitMs = firstLimitMs;
  let heardAtMs = performance.now();
  let held = false;
  let stopped = false;

  const look = () => {
    const remainingMs = held ? limitMs : heardAtMs + limitMs - performance.now();
    if (remainingMs <= 0) return onQuiet();
    timer = setTimeout(look, Math.ceil(remainingMs));
  };
  let timer = setTimeout(look, limitMs);

  return {
    heard: (nextLimitMs) => {
      const isShorter = nextLimitMs < limitMs;
      limitMs = nextLimitMs;
      heardAtMs = performance.now();
      held = false;
      if (!isShorter || stopped) return;
      clearTimeout(timer);
      timer = setTimeout(look, limitMs);
    },
    hold: () => {
      held = true;
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
