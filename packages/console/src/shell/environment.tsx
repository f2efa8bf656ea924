import { NativeSelect } from '@mantine/core';
import { useLocation, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { EnvironmentContext, useEnvironment } from './environment-context.ts';
import css from './frame.module.css';
import { useEnvironments, useStatus } from './queries.ts';

const STORAGE_KEY = 'setlist.environment';

/** Knows which environment the pages are about: the one in the address, else the one this tab had, else the key's own. */
export function EnvironmentProvider({ children }: { children: ReactNode }) {
  const { environment: asked } = useSearch({ from: '__root__' });
  const status = useStatus();
  const environments = useEnvironments();
  const all = environments.data?.map(({ name }) => name) ?? [];
  const kept = asked ?? sessionStorage.getItem(STORAGE_KEY) ?? undefined;
  const settled = environments.isFetched && status.isFetched;
  const name = chosenOf({ kept, own: status.data?.environment, all, settled });

  useEffect(() => {
    if (asked !== undefined) sessionStorage.setItem(STORAGE_KEY, asked);
  }, [asked]);

  return <EnvironmentContext.Provider value={{ name, all }}>{children}</EnvironmentContext.Provider>;
}

/** Goes on looking at the same page in another environment. */
function useChooseEnvironment(): (name: string) => void {
  const navigate = useNavigate();
  return (name) => {
    sessionStorage.setItem(STORAGE_KEY, name);
    void navigate({ to: '.', search: (before) => ({ ...before, environment: name }) });
  };
}

/** Pages that show what one environment has; a release names its own, and the others are of everything. */
const OF_ONE_ENVIRONMENT = /^\/(?:personas|playground|releases\/?$|releases\/new)/;

/** The choice in the header, on pages that it makes a difference to. */
export function EnvironmentSwitcher() {
  const { name, all } = useEnvironment();
  const choose = useChooseEnvironment();
  const pathname = useLocation({ select: (location) => location.pathname });
  if (name === null || !OF_ONE_ENVIRONMENT.test(pathname)) return null;
  const names = all.includes(name) ? all : [name, ...all];
  return (
    <NativeSelect
      size="xs"
      aria-label="Environment"
      className={css['environment']}
      data={names.map((one) => ({ value: one, label: one }))}
      value={name}
      onChange={(event) => choose(event.currentTarget.value)}
    />
  );
}

/** Waits until it is known which environments there are, unless one was asked for. */
function chosenOf(known: {
  kept: string | undefined;
  own: string | undefined;
  all: readonly string[];
  settled: boolean;
}): string | null {
  const { kept, own, all, settled } = known;
  if (kept !== undefined && (all.includes(kept) || all.length === 0)) return kept;
  if (!settled) return null;
  if (own !== undefined && (all.includes(own) || all.length === 0)) return own;
  return all[0] ?? kept ?? null;
}
