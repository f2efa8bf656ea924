import { stringify } from 'yaml';
import type { EnvironmentEntry, EnvironmentFile } from './environment-file.ts';

/** An environment as a file of `environments/`: what `parseEnvironmentFile` reads back as the same. */
export function environmentText({ name, personas }: EnvironmentFile): string {
  const entries = [...personas].sort((a, b) => (a.key < b.key ? -1 : 1)).map((entry) => [entry.key, entryOf(entry)]);
  return stringify({ environment: name, personas: Object.fromEntries(entries) }, { lineWidth: 0 });
}

function entryOf({ version, latched, release }: EnvironmentEntry): unknown {
  if (latched.length === 0 && release === null && version !== null) return version;
  return {
    ...(version === null ? {} : { version }),
    ...(latched.length === 0 ? {} : { latched }),
    ...(release === null ? {} : { release: said(release) }),
  };
}

/** Only what says something. */
function said(words: object): object {
  return Object.fromEntries(
    Object.entries(words).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
  );
}
