import type { Refusal } from '../refusal.ts';
import { ok, type Result, refuse } from '../result.ts';

/** ASCII, with a domain that has a dot: what mail is sent to and signs in everywhere. */
const EMAIL = /^(?!\.)(?!.*\.\.)[A-Za-z0-9_'+.-]{0,63}[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,}$/;
const EMAIL_CHARACTERS = 254;

/** An e-mail address in lower case, or what is wrong with it. */
export function parseEmail(text: string, field = '/email'): Result<string, Refusal> {
  if (text.length <= EMAIL_CHARACTERS && EMAIL.test(text)) return ok(text.toLowerCase());
  return refuse({
    code: 'invalid_request',
    field,
    message: `${JSON.stringify(text.slice(0, 60))} is no e-mail address that can sign in. Send one like ada@example.com.`,
  });
}

const SEAT = /^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$/;

/** Names of review seats (`brand`, `safety`, `cultural`, `legal`, the owner's own), each once, or what is wrong with one. */
export function parseReviewRoles(names: readonly string[], field = '/reviewRoles'): Result<readonly string[], Refusal> {
  const wrong = names.find((name) => !SEAT.test(name));
  if (wrong === undefined) return ok([...new Set(names)].sort());
  return refuse({
    code: 'invalid_request',
    field,
    message: `${JSON.stringify(wrong)} is no review seat: those are lower-case keys such as brand, safety or legal-emea.`,
  });
}

/** Locales in canonical form (BCP 47: `DE-at` is `de-AT`), each once, or what is wrong with one. */
export function parseLocales(tags: readonly string[], field = '/locales'): Result<readonly string[], Refusal> {
  const locales = tags.map((tag) => [tag, canonical(tag)] as const);
  const wrong = locales.find(([, locale]) => locale === null);
  if (wrong === undefined) return ok([...new Set(locales.flatMap(([, locale]) => locale ?? []))].sort());
  return refuse({
    code: 'invalid_request',
    field,
    message: `${JSON.stringify(wrong[0])} is no locale. Send BCP 47 tags such as de, pt-BR or zh-Hant-TW.`,
  });
}

function canonical(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}
