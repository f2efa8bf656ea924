export { type Actor, isAnyOf } from './actor.ts';
export { parseEmail, parseLocales, parseReviewRoles } from './member.ts';
export { PERMISSIONS, type Permission, permits, ROLES, type Role } from './roles.ts';
