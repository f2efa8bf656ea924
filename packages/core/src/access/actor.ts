import type { Role } from './roles.ts';

/**
 * Who acts, as the release machine sees them. A personal key acts as its person; a service key is itself, and whoever
 * made it stands behind it.
 */
export interface Actor {
  readonly kind: 'person' | 'key' | 'controller' | 'server';
  /** Member id, key id, or the controller's or command's name. */
  readonly id: string;
  /** As shown to people; never a secret. */
  readonly name: string;
  readonly roles: readonly Role[];
  /** Where the roles hold: of a service key its own environment, unless it carries `admin`. `null`: everywhere. */
  readonly environment: string | null;
  /** Board seats this person may fill: `brand`, `safety`, `cultural`, `legal`, the owner's own. Empty for machines. */
  readonly reviewRoles: readonly string[];
  /** Locales in which this person declares competence (BCP 47). */
  readonly locales: readonly string[];
  /**
   * Every name under which this actor may have worked: `person:ID`, `email:ADDRESS` in lower case, `key:ID`, and those of
   * the person behind a key. Two actors that share one are not separate.
   */
  readonly identities: readonly string[];
}

/** Whether the actor is, or stands behind, any of the identities. */
export function isAnyOf(actor: Pick<Actor, 'identities'>, identities: readonly string[]): boolean {
  return actor.identities.some((identity) => identities.includes(identity));
}
