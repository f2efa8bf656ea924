import type { Problem } from './api-types.ts';

/** The server answered, and refused. `problem` is its RFC 9457 body, or one made up of the status where it sent none. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    super(problem.detail);
    this.status = status;
    this.problem = problem;
  }
}

/** Nothing answered at `url`: no server, no network, or a connection that was cut. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
  readonly url: string;

  constructor(url: string, cause: unknown) {
    super(`No Setlist server answers at ${url}.`, { cause });
    this.url = url;
  }
}
