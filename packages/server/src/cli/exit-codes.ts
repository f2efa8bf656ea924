/** What the process says when it ends; every command's help ends with `EXIT_HELP`. */
export const EXIT = {
  fine: 0,
  findings: 1,
  usage: 2,
  unreachable: 3,
  /** `plan` and `apply` with `--detailed-exitcode`. Terraform's 2 is usage here. */
  changes: 10,
  differs: 11,
  /** `gate`: why what was waited for will not come by itself, or did not in time. */
  rolledBack: 20,
  aborted: 21,
  changesRequested: 22,
  held: 23,
  timedOut: 24,
  revised: 25,
  bug: 70,
} as const;

export const EXIT_HELP = `
Exit codes: 0 fine, 1 findings, 2 usage, 3 server unreachable, 70 a bug in Setlist.`;

/** An expected end of a command: what is wrong and what would mend it, for the person who typed it. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;
  /** Stable, for scripts. */
  readonly code: string;

  constructor(message: string, exitCode: number, code: string) {
    super(message);
    this.exitCode = exitCode;
    this.code = code;
  }
}

/** The command can't be done as it was written. */
export function usageError(message: string): CliError {
  return new CliError(message, EXIT.usage, 'usage');
}
