import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { usageError } from './exit-codes.ts';

/** Asks the person at the terminal; without a terminal, what is asked for comes as the lines of standard input. */
export interface Prompt {
  readonly ask: (question: string) => Promise<string>;
  /** What is typed is not shown. */
  readonly askSecret: (question: string) => Promise<string>;
  /** Whether a person sits there. */
  readonly isPerson: boolean;
  readonly close: () => void;
}

/** A prompt on standard input and standard error, so that standard output has nothing but the answer. */
export function openPrompt(): Prompt {
  const isPerson = process.stdin.isTTY === true;
  let hidden = false;
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (!hidden) process.stderr.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output: isPerson ? output : undefined, terminal: isPerson });
  const waiting: string[] = [];
  const asking: ((line: string | null) => void)[] = [];
  let ended = false;
  if (!isPerson) {
    lines.on('line', (line) => {
      const next = asking.shift();
      if (next === undefined) waiting.push(line);
      else next(line);
    });
  }
  lines.on('close', () => {
    ended = true;
    for (const next of asking.splice(0)) next(null);
  });

  const nextLine = async (question: string): Promise<string> => {
    const line =
      waiting.shift() ?? (ended ? null : await new Promise<string | null>((resolve) => asking.push(resolve)));
    if (line === null) throw usageError(`Standard input ended before: ${question}`);
    return line;
  };

  // Ctrl-C and Ctrl-D at a question are an end of the command, not a bug.
  const typed = async (shown: string, question: string): Promise<string> => {
    try {
      return await lines.question(shown);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
      throw usageError(`Left at the question: ${question}. Nothing was changed.`);
    }
  };

  const ask = async (question: string) =>
    (isPerson ? await typed(`${question}: `, question) : await nextLine(question)).trim();
  const askSecret = async (question: string) => {
    if (!isPerson) return nextLine(question);
    process.stderr.write(`${question}: `);
    hidden = true;
    try {
      return await typed('', question);
    } finally {
      hidden = false;
      process.stderr.write('\n');
    }
  };
  return { ask, askSecret, isPerson, close: () => lines.close() };
}
