import { UnreachableError } from '@setlist/sdk';

/** What went wrong while signing in, in words. */
export function inWords(error: unknown): string {
  if (error instanceof UnreachableError)
    return 'The server does not answer. It may have been stopped: start it again, then try again.';
  return error instanceof Error ? error.message : String(error);
}

const PROVIDER_WORDS: Readonly<Record<string, string>> = {
  access_denied: 'You did not agree there, or you may not use this application.',
  signup_disabled: 'Nobody here has your address. Ask an administrator to invite you, then sign in again.',
  email_not_verified: 'The provider has not verified your address.',
};

/** What a code that an identity provider, or the way back from it, left in the address means. */
export function providerFailure(code: string): string {
  return PROVIDER_WORDS[code] ?? `It came back with “${code}”. Try again, or ask an administrator.`;
}
