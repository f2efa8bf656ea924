export { type Actor, isAnyOf } from './actor.ts';
export { type BehindKey, refuseElsewhere, rolesOfKey } from './key-roles.ts';
export { parseEmail, parseLocales, parseReviewRoles } from './member.ts';
export { PERMISSIONS, type Permission, permits, ROLES, type Role } from './roles.ts';
