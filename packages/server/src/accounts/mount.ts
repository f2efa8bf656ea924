/** The id of the one provider there can be, in URLs and in `auth_accounts`. */
export const PROVIDER_ID = 'oidc';

/** Where better-auth and our own routes beside it are mounted. */
export const AUTH_PATH = '/api/auth';

/** Carries the visitor's address into better-auth; what came under this name from outside is dropped. */
export const ADDRESS_HEADER = 'x-setlist-address';
