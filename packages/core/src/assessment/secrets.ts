/** A kind of secret, and the public words that say which kind it is. */
interface SecretRule {
  readonly kind: string;
  readonly pattern: RegExp;
  /** What of a match may be shown; the rest is masked. */
  readonly shown: (match: RegExpMatchArray) => string;
  readonly isReal?: (match: RegExpMatchArray) => boolean;
}

const prefixed = (kind: string, shown: string, source: string): SecretRule => ({
  kind,
  pattern: new RegExp(`(?<![A-Za-z0-9_-])${source}`, 'g'),
  shown: () => shown,
});

const ASSIGNED = String.raw`password|passwd|passwort|kennwort|passphrase|pwd|mot\s+de\s+passe|contraseña|パスワード|
secret|client[_-]?secret|api[_ -]?key|access[_ -]?key|secret[_ -]?key|private[_ -]?key|auth[_ -]?token|access[_ -]?token|token`;

const RULES: readonly SecretRule[] = [
  prefixed('an Anthropic key', 'sk-ant-…', 'sk-ant-[A-Za-z0-9_-]{20,}'),
  prefixed('an OpenAI key', 'sk-…', 'sk-(?!ant-)(?:[a-z]+-)?(?=[A-Za-z0-9_-]*\\d)[A-Za-z0-9_-]{20,}'),
  prefixed('a Stripe key', 'sk_…', '[sr]k_(?:live|test)_[A-Za-z0-9]{16,}'),
  prefixed('an AWS access key', 'AKIA…', '(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])'),
  prefixed('a Google key', 'AIza…', 'AIza[A-Za-z0-9_-]{35}'),
  prefixed('a GitHub token', 'gh…', '(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})'),
  prefixed('a GitLab token', 'glpat-…', 'glpat-[A-Za-z0-9_-]{20,}'),
  prefixed('a Slack token', 'xox…', 'xox[abeoprs]-[A-Za-z0-9-]{10,}'),
  prefixed('a SendGrid key', 'SG.…', 'SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}'),
  prefixed('an npm token', 'npm_…', 'npm_[A-Za-z0-9]{36}'),
  prefixed('a Hugging Face token', 'hf_…', 'hf_[A-Za-z0-9]{30,}'),
  prefixed('a Setlist key', 'slk_…', 'slk_[a-z0-9]{12}_[A-Za-z0-9_-]{43}'),
  prefixed('a JSON Web Token', 'eyJ…', 'eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*'),
  {
    kind: 'a private key',
    pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:[\s\S]*?-----END [A-Z0-9 ]+-----)?/g,
    shown: () => '-----BEGIN PRIVATE KEY-----…',
  },
  {
    kind: 'a webhook address',
    pattern:
      /https:\/\/(?:hooks\.slack\.com\/(?:services|workflows)|discord(?:app)?\.com\/api\/webhooks)\/[\w/-]{16,}/g,
    shown: ([address]) => `${address.split('/')[2]}/…`,
  },
  {
    kind: 'an address with credentials',
    pattern: /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@"'<>]{0,200}:([^\s/@"'<>]{1,200})@[^\s/"'<>]{1,255}/gi,
    shown: ([address]) =>
      `${address.slice(0, address.indexOf(':'))}://…@${address.slice(address.lastIndexOf('@') + 1)}`,
    isReal: ([, password = '']) => !isPlaceholder(password),
  },
  {
    kind: 'an address with credentials',
    pattern:
      /\bhttps?:\/\/[^\s"'<>?]{1,500}\?[^\s"'<>]{0,500}?\b(?:key|api_?key|token|access_token|secret|password|sig)=([^\s"'<>&]{8,500})/gi,
    shown: ([address]) => `${address.slice(0, address.indexOf('?'))}?…`,
    isReal: ([, value = '']) => isRandom(value),
  },
  {
    kind: 'an authorization header',
    pattern: /\bauthorization["']?\s*[:=]\s*["']?(?:Bearer|Basic|Token)\s+([^\s"'`]{8,})/gi,
    shown: () => 'Authorization: …',
    isReal: ([, value = '']) => isRandom(value),
  },
  {
    kind: 'a password or key',
    pattern: new RegExp(
      String.raw`(?<!\p{L})((?:[\p{L}\d]{1,30}[_-]){0,4}(?:${ASSIGNED.replace(/\s*\n\s*/g, '')}))["'${'`'}*]*\s*(?:[:=：＝]|=>|\b(?:is|ist|est|es)\b)\s*["'${'`'}*]*([^\s"'${'`'}<>]{8,200})`,
      'giu',
    ),
    shown: ([, name = '']) => `${name}: …`,
    isReal: ([, , value = '']) => isRandom(value),
  },
];

/** A secret in a text, by offsets; `masked` is what may be shown of it. */
export interface Secret {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly masked: string;
}

/** Keys, tokens, private keys, addresses with credentials and assigned passwords in a text; of those that overlap, the first rule's. */
export function secretsIn(text: string): readonly Secret[] {
  const found: Secret[] = [];
  for (const { kind, pattern, shown, isReal = () => true } of RULES) {
    for (const match of text.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].length];
      const isTaken = found.some((other) => start < other.end && other.start < end);
      if (!isTaken && isReal(match)) found.push({ kind, start, end, masked: shown(match) });
    }
  }
  return found.toSorted((one, other) => one.start - other.start);
}

/** The text with every secret in it masked. */
export function withoutSecrets(text: string): string {
  const secrets = secretsIn(text);
  const parts = secrets.map(({ start, masked }, n) => text.slice(secrets[n - 1]?.end ?? 0, start) + masked);
  return parts.join('') + text.slice(secrets.at(-1)?.end ?? 0);
}

/** Least entropy of a value that nobody would write as a word, in bits a character (Shannon 1948). */
const LEAST_BITS = 2.75;

/** A part that mixes letters and digits, or a sign that no word has: not a date, a version of words, a path, a stand-in. */
function isRandom(given: string): boolean {
  const value = given.replace(/[.,;:!?)\]}、。]+$/u, '');
  if (value.length < 8 || isPlaceholder(value) || /^https?:/i.test(value)) return false;
  const isMixed = value.split(/[-_./:]/).some((part) => /\p{L}/u.test(part) && /\d/.test(part));
  return (isMixed || /[!@#$%^&*+=~?|]/.test(value)) && bitsPerCharacter(value) >= LEAST_BITS;
}

function isPlaceholder(value: string): boolean {
  return /^(?:[x*•.…_-]+|\{.*|\$.*|%.*|<.*|\[.*|\(.*|your[-_ ]?.*|example.*|changeme|pass|password|secret|token|redacted.*)$/i.test(
    value,
  );
}

function bitsPerCharacter(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  const length = [...value].length;
  return [...counts.values()].reduce((sum, count) => sum - (count / length) * Math.log2(count / length), 0);
}
