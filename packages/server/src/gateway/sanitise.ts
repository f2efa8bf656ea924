/** Words in common with the prompt that give it away, counted in letters and digits. */
const TELLING_LENGTH = 16;
const LONGEST = 400;
/** Shorter keys are placeholders (`x`, `any`) that stand in every other word. */
const SHORTEST_SECRET = 4;

/**
 * An upstream's error message as a caller may see it, or `null` when it shows anything of `prompt` or a part of a secret.
 * Whole secrets, what looks like a key, addresses and other long opaque words become `…`.
 */
export function sanitise(message: string, prompt: string, secrets: readonly string[]): string | null {
  const hidden = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  const struck = hidden.reduce((text, secret) => text.replaceAll(secret, '…'), unescaped(message));
  const clipped = struck.slice(0, LONGEST).replace(/\s+/g, ' ').trim();
  if (clipped === '' || [prompt, ...hidden].some((secret) => quotes(clipped, secret))) return null;
  return clipped
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '…')
    .replace(/\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b/g, '…')
    .replace(/\b(?:(?:sk|pk|org|proj|key|slk)[-_]|Bearer )[\w*.-]{6,}/gi, '…')
    .replace(/[\w+/=-]{32,}/g, '…');
}

/** Case, spaces, escapes and punctuation aside, so that a quotation in JSON or cut by an ellipsis is found too. */
function quotes(message: string, prompt: string): boolean {
  const said = lettersOf(message);
  const secret = lettersOf(prompt);
  for (let at = 0; at + TELLING_LENGTH <= said.length; at += 1) {
    if (secret.includes(said.slice(at, at + TELLING_LENGTH))) return true;
  }
  return false;
}

/** `\uXXXX` as the character it stands for, however often it was escaped. */
function unescaped(text: string): string {
  return text.replace(/\\+u([0-9a-f]{4})/gi, (_escape, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

function lettersOf(text: string): string {
  return unescaped(text)
    .replace(/\\[nrt"]/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
