import { createContext, useContext } from 'react';

interface Environment {
  /** Which one the pages are about. `null` until the server has said which there are. */
  readonly name: string | null;
  readonly all: readonly string[];
}

export const EnvironmentContext = createContext<Environment | null>(null);

/** The environment that the pages are about; only below `EnvironmentProvider`. */
export function useEnvironment(): Environment {
  const environment = useContext(EnvironmentContext);
  if (environment === null) throw new Error('useEnvironment outside of EnvironmentProvider');
  return environment;
}
