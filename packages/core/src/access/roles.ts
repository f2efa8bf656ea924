/** What a member may be, from least to most; `operator` may take back but not put forward. */
export const ROLES = ['viewer', 'author', 'reviewer', 'releaser', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Everything that can be asked of the control plane, by the name under which the audit log records it. */
export const PERMISSIONS = {
  'definitions.read': ['viewer', 'author', 'reviewer', 'releaser', 'operator'],
  'audit.read': ['viewer', 'author', 'reviewer', 'releaser', 'operator'],
  'persona.preview': ['author', 'reviewer', 'releaser', 'operator'],
  'revision.publish': ['author'],
  'revision.revoke': ['releaser', 'operator'],
  'release.propose': ['author'],
  'release.change': ['author'],
  'release.submit': ['author'],
  'release.withdraw': ['author'],
  'release.revise': ['author'],
  'release.assess': ['author', 'reviewer', 'releaser'],
  'release.comment': ['author', 'reviewer', 'releaser', 'operator'],
  'release.review': ['reviewer'],
  'release.schedule': ['releaser'],
  'release.unschedule': ['releaser', 'operator'],
  'release.start': ['releaser'],
  'release.open_region': ['releaser'],
  'release.advance': ['releaser'],
  'release.record_verdict': ['releaser'],
  'release.hold': ['releaser', 'operator'],
  'release.resume': ['releaser'],
  'release.rollback': ['releaser', 'operator'],
  'release.abort': ['author', 'releaser', 'operator'],
  'release.acknowledge': ['releaser'],
  'release.break_glass': ['releaser'],
  'release.remind': ['releaser'],
  'audience.propose': ['author'],
  'audience.review': ['reviewer'],
  'audience.withdraw': ['author'],
  'audience.restore': ['releaser', 'operator'],
  'environment.change': [],
  'policy.change': [],
  'member.change': [],
  'key.change': [],
  'own_key.change': ['viewer', 'author', 'reviewer', 'releaser', 'operator'],
  'own_account.change': ['viewer', 'author', 'reviewer', 'releaser', 'operator'],
  'session.open': ['viewer', 'author', 'reviewer', 'releaser', 'operator'],
  'session.close': ['viewer', 'author', 'reviewer', 'releaser', 'operator'],
  'webhook.change': [],
  'setting.change': [],
} as const satisfies Record<string, readonly Role[]>;
export type Permission = keyof typeof PERMISSIONS;

/** Whether any of the roles carries the permission; `admin` carries every one, and no exception from the rules of review. */
export function permits(roles: readonly Role[], permission: Permission): boolean {
  const carriers: readonly Role[] = PERMISSIONS[permission];
  return roles.some((role) => role === 'admin' || carriers.includes(role));
}
