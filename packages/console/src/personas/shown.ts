import type { PersonaContent } from '@setlist/core/persona';
import type { PersonaDetail, RevisionSummary } from '@setlist/sdk';
import { createContext, useContext } from 'react';

/** What the sections of a persona's page show: the persona, and the revision of it that is looked at. */
export interface Shown {
  readonly detail: PersonaDetail;
  readonly content: PersonaContent;
  readonly digest: string;
}

const ShownContext = createContext<Shown | null>(null);
export const ShownProvider = ShownContext.Provider;

/** Only below `ShownProvider`. */
export function useShown(): Shown {
  const shown = useContext(ShownContext);
  if (shown === null) throw new Error('useShown outside of ShownProvider');
  return shown;
}

/** The revision that a version, a digest or the beginning of one names. */
export function findRevision(revisions: readonly RevisionSummary[], name: string): RevisionSummary | undefined {
  return (
    revisions.find((revision) => revision.version === name || revision.digest === name) ??
    revisions.find((revision) => name.length >= 6 && revision.digest.replace('sha256:', '').startsWith(name))
  );
}
