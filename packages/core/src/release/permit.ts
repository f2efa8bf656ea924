import { refuseElsewhere } from '../access/key-roles.ts';
import { permits } from '../access/roles.ts';
import type { Refusal } from '../refusal.ts';
import type { ReleaseCommandType } from './command.ts';
import type { Release } from './release.ts';
import { type Given, RELEASE_COMMAND_TYPES } from './rule.ts';
import { RULES } from './rules.ts';

/** Why no command of a type would be taken now, whatever it held. `null`: a well-formed one is. */
export function refusalOf(given: Given, type: ReleaseCommandType): Refusal | null {
  const { release, actor } = given;
  if (!permits(actor.roles, `release.${type}`)) return lacksRight(given, type);
  const elsewhere = refuseElsewhere(actor, release.environment);
  if (elsewhere !== null) return elsewhere;
  if (RULES[type].byPersonOnly && actor.kind !== 'person') return personNeeded(given, type);
  if (!takes(release, type)) return wrongState(release, type);
  return RULES[type].obstacle?.(given) ?? null;
}

function takes(release: Release, type: ReleaseCommandType): boolean {
  const { from, orWhere } = RULES[type];
  return from.includes(release.state) || (orWhere?.(release) ?? false);
}

function lacksRight({ actor }: Given, type: ReleaseCommandType): Refusal {
  const roles = actor.roles.join(', ') || 'no role';
  return {
    code: 'forbidden',
    field: 'authorization',
    message: `${actor.name} has ${roles}, which does not carry \`release.${type}\`. Ask an administrator for a role that does.`,
  };
}

function personNeeded({ actor }: Given, type: ReleaseCommandType): Refusal {
  return {
    code: 'person_needed',
    field: 'authorization',
    message: `\`${type}\` is for a person to send, and ${actor.name} is a ${actor.kind}. Have a person with the right send it.`,
  };
}

function wrongState(release: Release, type: ReleaseCommandType): Refusal {
  const others = RELEASE_COMMAND_TYPES.filter((other) => takes(release, other));
  const mend =
    others.length === 0 ? 'It takes none any more; propose another release.' : `It takes ${others.join(', ')}.`;
  return {
    code: 'wrong_state',
    field: 'type',
    message: `\`${type}\` is for a release that is ${eitherOf(RULES[type].from)}, and this one is ${release.state}. ${mend}`,
  };
}

function eitherOf(states: readonly string[]): string {
  const last = states.at(-1) ?? '';
  return states.length < 2 ? last : `${states.slice(0, -1).join(', ')} or ${last}`;
}
