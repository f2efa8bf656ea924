import type { Actor } from '../access/actor.ts';
import type { Refusal } from '../refusal.ts';
import { invariant, ok, type Result } from '../result.ts';
import { mergeIdentities } from './authors.ts';
import type { ReleaseCommand, ReleaseCommandType, ReleaseEvent, Transition } from './command.ts';
import type { Release, ReleaseState } from './release.ts';
import type { Situation } from './situation.ts';

/** Everything that a rule may look at besides the command itself. */
export interface Given {
  readonly release: Release;
  readonly actor: Actor;
  /** Every identity of the actor, their own `person:ID` (`key:ID`, …) always among them. */
  readonly identities: readonly string[];
  /** What the clock says, RFC 3339: waits are measured by it. */
  readonly now: string;
  /** What is written down: `now`, or the release's last time where the clock has gone back. */
  readonly at: string;
  readonly situation: Situation;
}

/** Each command by its type. */
export type CommandsByType = { readonly [C in ReleaseCommand as C['type']]: C };

/** Whether a command is taken, and what it makes of a release. */
export interface CommandRule<C extends ReleaseCommand> {
  readonly from: readonly ReleaseState[];
  /** Other releases that take it, whatever their state. */
  readonly orWhere?: (release: Release) => boolean;
  /** Machines may never ask for it. */
  readonly byPersonOnly?: boolean;
  /** Why none would be taken now, whatever it holds. `null`: a well-formed one is. */
  readonly obstacle?: (given: Given) => Refusal | null;
  /** Refuses for what this one holds, or makes the next release; all that surrounds it has been looked at. */
  readonly apply: (given: Given, command: C) => Result<Transition, Refusal>;
}

/** Gathers what the rules look at. Throws where `now` is no time: clocks are ours. */
export function givenOf(release: Release, actor: Actor, now: string, situation: Situation): Given {
  const nowMs = Date.parse(now);
  invariant(!Number.isNaN(nowMs), `the clock says ${now}, which is no time`);
  const at = new Date(Math.max(nowMs, Date.parse(release.updatedAt))).toISOString();
  const identities = mergeIdentities([nameOf(actor)], actor.identities);
  return { release, actor, identities, now: new Date(nowMs).toISOString(), at, situation };
}

/** The one identity under which an actor is written down: `person:ID`, `key:ID`, … */
export function nameOf({ kind, id }: Pick<Actor, 'kind' | 'id'>): string {
  return `${kind}:${id}`;
}

/** A time so many milliseconds after another, both RFC 3339. */
export function later(time: string, ms: number): string {
  return new Date(Date.parse(time) + ms).toISOString();
}

/** One thing that happened on the way; `to` is the state after it. */
export interface Happening {
  readonly type: ReleaseEvent['type'];
  readonly to: ReleaseState;
  readonly reason?: string | null;
}

/** The next release and its events: its state is that of the last thing that happened. */
export function moved(
  { release, at }: Pick<Given, 'release' | 'at'>,
  changes: Partial<Omit<Release, 'id' | 'state' | 'createdAt' | 'updatedAt'>>,
  ...happenings: readonly Happening[]
): Result<Transition, never> {
  const states = [release.state, ...happenings.map(({ to }) => to)];
  const next: Release = { ...release, ...changes, state: states.at(-1) ?? release.state, updatedAt: at };
  const events = happenings.map(({ type, to, reason = null }, n) => ({
    type,
    from: states[n] ?? to,
    to,
    stage: next.stage,
    reason,
  }));
  return ok({ release: next, events });
}

/** Every type of command that there is. */
export const RELEASE_COMMAND_TYPES = [
  'submit',
  'withdraw',
  'revise',
  'review',
  'schedule',
  'unschedule',
  'start',
  'open_region',
  'advance',
  'record_verdict',
  'hold',
  'resume',
  'rollback',
  'abort',
  'acknowledge',
  'break_glass',
] as const satisfies readonly ReleaseCommandType[];
