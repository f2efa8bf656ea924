import type { User } from './benched-flag.ts';

/** Something that evaluates the benched flags. */
export interface Candidate<Context = unknown> {
  /** A user as it wants them; made before anything is timed. */
  readonly contextOf: (user: User) => Context;
  /** The variant of a flag; a candidate whose own call is asynchronous is awaited, as whoever uses it must. */
  evaluate(flag: string, context: Context): string | Promise<string>;
}

/** Makes a candidate that holds as many flags, without network. */
export type MakeCandidate = (flags: number) => Promise<Candidate>;
