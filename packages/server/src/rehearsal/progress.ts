import { Presets, SingleBar } from 'cli-progress';
import type { Ledger } from './ledger.ts';

const BAR_MS = 200;
const LINE_MS = 5_000;

/** Shows on standard error how far a rehearsal is: a bar on a terminal, else a line every five seconds. Returns what ends it. */
export function showProgress(ledger: Ledger, given: number): () => void {
  if (!process.stderr.isTTY) {
    const timer = setInterval(() => process.stderr.write(`${progressLine(ledger, given)}\n`), LINE_MS);
    return () => clearInterval(timer);
  }
  const bar = new SingleBar(
    {
      format: '{bar} {value}/{total} conversations, {turns} turns, {failed} failed',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  bar.start(given, 0, { turns: 0, failed: 0 });
  const draw = () => {
    const { conversations, turns, failed } = ledger.played();
    bar.update(conversations, { turns, failed });
  };
  const timer = setInterval(draw, BAR_MS);
  return () => {
    clearInterval(timer);
    draw();
    bar.stop();
  };
}

function progressLine(ledger: Ledger, given: number): string {
  const { conversations, turns, failed } = ledger.played();
  return `${conversations}/${given} conversations, ${turns} turns, ${failed} failed`;
}
