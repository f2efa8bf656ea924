import type { Actor } from '../access/actor.ts';
import type { Refusal } from '../refusal.ts';
import type { ReleaseCommandType } from './command.ts';
import { refusalOf } from './permit.ts';
import type { Release } from './release.ts';
import { givenOf, RELEASE_COMMAND_TYPES } from './rule.ts';
import type { Situation } from './situation.ts';

/** Whether a well-formed command of a type would be taken now; if not, the refusal that `transition` would give. */
export type PermittedCommand =
  | { readonly type: ReleaseCommandType; readonly permitted: true }
  | { readonly type: ReleaseCommandType; readonly permitted: false; readonly refusal: Refusal };

/** Every command with whether this actor may send it now (RFC 3339): what the server enforces and the console shows. */
export function permittedCommands(
  release: Release,
  actor: Actor,
  now: string,
  situation: Situation,
): readonly PermittedCommand[] {
  const given = givenOf(release, actor, now, situation);
  return RELEASE_COMMAND_TYPES.map((type) => {
    const refusal = refusalOf(given, type);
    return refusal === null ? { type, permitted: true } : { type, permitted: false, refusal };
  });
}
