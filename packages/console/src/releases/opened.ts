import type { ReleaseDetail } from '@setlist/sdk';
import { createContext, useContext } from 'react';

const OpenedContext = createContext<ReleaseDetail | null>(null);
export const OpenedProvider = OpenedContext.Provider;

/** The release whose page is open; only below `OpenedProvider`. */
export function useOpened(): ReleaseDetail {
  const detail = useContext(OpenedContext);
  if (detail === null) throw new Error('useOpened outside of OpenedProvider');
  return detail;
}
