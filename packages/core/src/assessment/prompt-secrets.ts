import type { PersonaContent } from '../persona/revision.ts';
import { stringsOf } from './authored-texts.ts';
import { excerptOf, type Found } from './found.ts';
import { secretsIn } from './secrets.ts';

/** Secrets in any string of a persona, extensions included: whoever may read a revision reads them. */
export function promptSecrets(content: PersonaContent): readonly Found[] {
  return stringsOf(content).flatMap(({ id, path, text }) =>
    secretsIn(text).map(({ kind, start, end, masked }) => ({
      key: `prompt-secret ${id} ${text.slice(start, end)}`,
      code: 'prompt-secret',
      severity: 'error' as const,
      path,
      locale: null,
      excerpt: excerptOf(masked),
      message: `This looks like ${kind}. Models repeat what their prompt holds, and everyone who may read the persona reads it.`,
      mend: 'Remove it and make it invalid where it came from: it has been stored and may have been read.',
    })),
  );
}
