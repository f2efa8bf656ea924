import type { Role } from '@setlist/core/access';
import type { OidcSettings } from './settings.ts';

/** The roles that the provider's claim is mapped to, the default one where nothing is; `null`: no mapping, roles are Setlist's. */
export function mappedRoles(
  { roles, defaultRole }: Pick<OidcSettings, 'roles' | 'defaultRole'>,
  claims: Readonly<Record<string, unknown>>,
): readonly Role[] | null {
  if (roles === null) return null;
  const claim = claims[roles.claim];
  const values = Array.isArray(claim) ? claim : [claim];
  const mapped = values.flatMap((value) =>
    typeof value === 'string' && Object.hasOwn(roles.byValue, value) ? (roles.byValue[value] ?? []) : [],
  );
  return mapped.length === 0 ? [defaultRole] : [...new Set(mapped)];
}

/** Whether someone with that address may come in without an invitation. */
export function mayComeIn({ domains }: Pick<OidcSettings, 'domains'>, email: string): boolean {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  return domains.includes(domain);
}
