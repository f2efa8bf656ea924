import { ApiError, type FieldError, type Problem, UnreachableError } from '@setlist/sdk';
import { CommanderError } from 'commander';
import { CliError, EXIT } from './exit-codes.ts';
import { FolderError } from './read-persona-folder.ts';

interface Report {
  readonly exitCode: number;
  readonly code: string;
  readonly message: string;
  /** Whether it was told already. */
  readonly told: boolean;
  /** What was wrong with the request, one by one. */
  readonly errors?: readonly FieldError[];
}

/** Tells what ended a command, on standard error or as the one JSON document, and answers the exit code. */
export function reportError(error: unknown, json: boolean): number {
  const { exitCode, code, message, told, errors } = reportOf(error);
  if (exitCode === EXIT.fine) return exitCode;
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message, errors } }, null, 2)}\n`);
  else if (!told) process.stderr.write(`error: ${message}\n`);
  return exitCode;
}

function reportOf(error: unknown): Report {
  if (error instanceof CommanderError) {
    // Commander ends with 1 on its own usage errors; 1 means findings here.
    const exitCode = error.exitCode === 1 ? EXIT.usage : error.exitCode;
    return { exitCode, code: 'usage', message: error.message.replace(/^error: /, ''), told: true };
  }
  if (error instanceof CliError) return { ...report(error), exitCode: error.exitCode, code: error.code };
  if (error instanceof FolderError) return { ...report(error), exitCode: EXIT.usage, code: 'folder' };
  if (error instanceof UnreachableError) {
    const message = `${error.message} Start one with \`setlist serve\`, or check --url.`;
    return { exitCode: EXIT.unreachable, code: 'server_unreachable', message, told: false };
  }
  if (error instanceof ApiError) return apiReport(error);
  if (isFileError(error)) {
    return { exitCode: EXIT.usage, code: error.code, message: fileMessage(error), told: false };
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { exitCode: EXIT.bug, code: 'bug', message: `This is a bug in Setlist.\n${trace}`, told: false };
}

/** Refusals by the rules of review, which another key of the same person does not mend. */
const REFUSED: ReadonlySet<string> = new Set(['own_work', 'person_needed']);

function apiReport(error: ApiError): Report {
  const { errors } = error.problem;
  return { ...refusalReport(error), ...(errors === undefined ? {} : { errors }) };
}

function refusalReport({ status, problem }: ApiError): Report {
  const told = false;
  const message = messageOf(problem);
  if (REFUSED.has(problem.code) || status === 409 || status === 410 || status === 412 || status === 422) {
    return { exitCode: EXIT.findings, code: problem.code, message, told };
  }
  if (status === 401 || status === 403) {
    const mend = 'Give another key by --api-key or SETLIST_API_KEY, or `setlist login`.';
    return { exitCode: EXIT.usage, code: problem.code, message: `${message} ${mend}`, told };
  }
  if (status >= 500) return { exitCode: EXIT.unreachable, code: problem.code, message, told };
  return { exitCode: EXIT.usage, code: problem.code, message, told };
}

/** Every error of a request on a line of its own. */
function messageOf({ detail, errors = [] }: Problem): string {
  if (errors.length < 2) return detail;
  const lines = errors.map((error) => `  ${error.message} ${error.mend}`);
  return [`The request was refused for ${errors.length} reasons:`, ...lines].join('\n');
}

function report(error: Error): Pick<Report, 'message' | 'told'> {
  return { message: error.message, told: false };
}

/** What can't be read or written, in words for the commonest reasons and else in the system's own. */
function fileMessage({ code, path, message }: Error & { code: string; path: unknown }): string {
  if (code === 'ENOENT') return `There is nothing at ${path}. Check the path; it is from the working directory.`;
  if (code === 'EACCES') return `${path} may not be read or written by this user.`;
  return message;
}

function isFileError(error: unknown): error is Error & { code: string; path: unknown } {
  return (
    error instanceof Error && 'syscall' in error && 'path' in error && 'code' in error && typeof error.code === 'string'
  );
}
