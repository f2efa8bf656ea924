import type { Ask, CallOptions } from './ask.ts';

/** `GET /api/auth/methods`: how people sign in here. */
export interface SignInMethods {
  readonly password: boolean;
  /** An identity provider (OpenID Connect). */
  readonly provider: { readonly name: string } | null;
}

/** `POST /api/auth/sign-in/email`; the session is in a cookie. */
export interface SignInRequest {
  readonly email: string;
  readonly password: string;
  /** `false`: the session ends with the browser, and after a day. */
  readonly rememberMe?: boolean;
}

/** `POST /api/auth/links/read`: what a one-time link is for. */
export interface OneTimeLinkDetail {
  readonly purpose: 'first_admin' | 'invitation' | 'password';
  /** Whose it is; `null`: the first administrator's, who says so. */
  readonly email: string | null;
  readonly name: string | null;
  readonly expiresAt: string;
}

/** `POST /api/auth/links/redeem` */
export interface RedeemLink {
  readonly token: string;
  /** 12 to 128 characters. */
  readonly password: string;
  /** Of the first administrator. */
  readonly email?: string;
  readonly name?: string;
}

export interface SignedIn {
  readonly memberId: string;
}

/** Sessions of people: they live in a cookie of the browser, so these are for pages (or a `fetch` that keeps cookies). */
export function accountsClient(ask: Ask) {
  const post = <T>(path: string, body: object, options: CallOptions) =>
    ask<T>({ method: 'POST', root: '/api/auth', path, body, ...options });
  return {
    signInMethods: (options: CallOptions = {}) =>
      ask<SignInMethods>({ method: 'GET', root: '/api/auth', path: '/methods', ...options }),
    signIn: (body: SignInRequest, options: CallOptions = {}) => post<SignedIn>('/sign-in/email', body, options),
    /** Where to go to sign in at the identity provider; it comes back to `callbackURL`, or to the other with `?error=`. */
    signInAtProvider: (
      body: { readonly callbackURL?: string; readonly errorCallbackURL?: string } = {},
      options: CallOptions = {},
    ) => post<{ readonly url: string }>('/sign-in/social', { provider: 'oidc', ...body }, options),
    signOut: (options: CallOptions = {}) => post<void>('/sign-out', {}, options),
    signOutEverywhere: (options: CallOptions = {}) => post<void>('/sign-out-everywhere', {}, options),
    changePassword: (
      body: { readonly currentPassword: string; readonly newPassword: string },
      options: CallOptions = {},
    ) => post<void>('/change-password', body, options),
    readLink: (token: string, options: CallOptions = {}) => post<OneTimeLinkDetail>('/links/read', { token }, options),
    redeemLink: (body: RedeemLink, options: CallOptions = {}) => post<SignedIn>('/links/redeem', body, options),
  };
}
