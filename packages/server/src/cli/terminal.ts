import pc from 'picocolors';

/** Where a command writes: text for people, or one JSON document for programs. */
export interface Terminal {
  readonly json: boolean;
  readonly colour: boolean;
  readonly paint: ReturnType<typeof pc.createColors>;
  /** To standard output. */
  readonly print: (text: string) => void;
  readonly printJson: (value: unknown) => void;
  /** To standard error, for people: silent with `--json`. */
  readonly note: (text: string) => void;
}

/** The process's own terminal. */
export function terminalOf({ json = false }: { readonly json?: boolean }): Terminal {
  const colour = !json && wantsColour(process.stdout, process.env);
  return {
    json,
    colour,
    paint: pc.createColors(colour),
    print: (text) => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
    printJson: (value) => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    note: (text) => void (json || process.stderr.write(`${text}\n`)),
  };
}

/** Colour on a terminal only; NO_COLOR (no-color.org) takes it away, FORCE_COLOR gives it. */
export function wantsColour(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] !== undefined) return !['0', 'false'].includes(env['FORCE_COLOR']);
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}
