import { UnreachableError } from '@setlist/sdk';

/** What went wrong while signing in, in words. */
export function inWords(error: unknown): string {
  if (error instanceof UnreachableError)
    return 'The server does not answer. It may have been stopped: start it again, then try again.';
  return error instanceof Error ? error.message : String(error);
}

const PROVIDER_WORDS: Readonly<Record<string, string>> = {
  access_denied: 'You did not agree there, or you may not use this application.',
  not_admitted:
    'Nobody who may come in here has the address that it gave. Ask an administrator to invite you, then sign in again.',
  email_not_verified: 'The provider does not vouch for your address. Have it verified there, then sign in again.',
};

/** What a code that an identity provider, or the way back from it, left in the address means. */
export function providerFailure(code: string): string {
  if (code.includes('state')) return 'It took too long, or began in another browser. Sign in again.';
  return PROVIDER_WORDS[code] ?? `It came back with “${code}”. Try again, or ask an administrator.`;
}
