import type { Actor } from '../access/actor.ts';
import type { Refusal } from '../refusal.ts';
import { type Result, refuse } from '../result.ts';
import type { ReleaseCommand, ReleaseCommandType, Transition } from './command.ts';
import { refusalOf } from './permit.ts';
import type { Release } from './release.ts';
import { type CommandsByType, type Given, givenOf } from './rule.ts';
import { RULES } from './rules.ts';
import type { Situation } from './situation.ts';

/**
 * What a command makes of a release at `now` (RFC 3339), with the events that tell it, or why it is refused. Pure: it is
 * for the caller to load the release and its situation, to save what comes out and to serve what `exposureOf` says of it,
 * in one transaction. The situation is that of the release's digest; for `revise`, of the command's.
 */
export function transition(
  release: Release,
  command: ReleaseCommand,
  actor: Actor,
  now: string,
  situation: Situation,
): Result<Transition, Refusal> {
  const given = givenOf(release, actor, now, situation);
  const refusal = refusalOf(given, command.type);
  return refusal === null ? apply(given, command.type, command) : refuse(refusal);
}

function apply<T extends ReleaseCommandType>(
  given: Given,
  type: T,
  command: CommandsByType[T],
): Result<Transition, Refusal> {
  return RULES[type].apply(given, command);
}
