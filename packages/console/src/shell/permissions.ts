import { PERMISSIONS, type Permission, permits, type Role } from '@setlist/core/access';

/** What the console asks before it offers something: `may.inviteMembers`. The server asks again. */
const RIGHTS = {
  readTheAudit: 'audit.read',
  seeWhatIsUnreleased: 'persona.preview',
  proposeReleases: 'release.propose',
  reviewReleases: 'release.review',
  startReleases: 'release.start',
  revokeRevisions: 'revision.revoke',
  assessReleases: 'release.assess',
  comment: 'release.comment',
  addEnvironments: 'environment.change',
  changePolicies: 'policy.change',
  inviteMembers: 'member.change',
  changeKeys: 'key.change',
  changeOwnKeys: 'own_key.change',
  changeWebhooks: 'webhook.change',
  retireSigningKeys: 'setting.change',
} as const satisfies Record<string, Permission>;
type Right = keyof typeof RIGHTS;

export type May = Readonly<Record<Right, boolean>>;

/** What someone with these roles may do, in the console's words. */
export function mayOf(roles: readonly Role[]): May {
  const entries = Object.entries(RIGHTS).map(([right, permission]) => [right, permits(roles, permission)]);
  return Object.fromEntries(entries) as May;
}

/** Which roles would do: `an author or an admin`. */
export function whoMay(permission: Permission): string {
  const carriers: readonly Role[] = [...PERMISSIONS[permission], 'admin'];
  const words = carriers.map((role) => `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`);
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(words);
}

/** The permission that a text of the server names, as in `` takes the right `release.start` ``. */
export function permissionIn(text: string): Permission | null {
  const named = /`([a-z_]+\.[a-z_]+)`/.exec(text)?.[1];
  return named !== undefined && isPermission(named) ? named : null;
}

function isPermission(name: string): name is Permission {
  return name in PERMISSIONS;
}
