import type { ComposeRequest, DiffQuery } from '@setlist/sdk';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEnvironment } from './environment-context.ts';
import { useWorkspace } from './workspace.tsx';

/** What the server is and which upstreams it has; asked again every 15 s, for breakers open and close. */
export function useStatus() {
  const { client } = useWorkspace();
  return useQuery({ queryKey: ['status'], queryFn: ({ signal }) => client.status(signal), refetchInterval: 15_000 });
}

/** Environments, what each serves and what is on its way there. */
export function useEnvironments() {
  const { client } = useWorkspace();
  return useQuery({ queryKey: ['environments'], queryFn: ({ signal }) => client.environments({ signal }) });
}

/** The personas of the environment that the pages are about. */
export function usePersonas() {
  const { client } = useWorkspace();
  const { name } = useEnvironment();
  return useQuery({
    queryKey: ['personas', name],
    queryFn: ({ signal }) => client.personas(signal, name ?? undefined),
    enabled: name !== null,
  });
}

/** A persona as an environment has it: the one that the pages are about, unless another is named. */
export function usePersona(key: string, environment?: string) {
  const { client } = useWorkspace();
  const { name } = useEnvironment();
  const where = environment ?? name;
  return useQuery({
    queryKey: ['personas', where, key],
    queryFn: ({ signal }) => client.persona(key, signal, where ?? undefined),
    enabled: where !== null && key !== '',
  });
}

/** A revision by digest; `null`: ask nothing. Revisions never change. */
export function useRevision(digest: string | null) {
  const { client } = useWorkspace();
  return useQuery({
    queryKey: ['revisions', digest],
    queryFn: ({ signal }) => client.revision(digest ?? '', signal),
    enabled: digest !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What the model would receive. While the next answer is on its way the last one stays. */
export function useComposition(request: ComposeRequest) {
  const { client } = useWorkspace();
  const { name } = useEnvironment();
  return useQuery({
    queryKey: ['compositions', name, request],
    queryFn: ({ signal }) => client.compose({ ...(name === null ? {} : { environment: name }), ...request }, signal),
    enabled: name !== null,
    placeholderData: keepPreviousData,
  });
}

/** Two revisions side by side; `null`: ask nothing. */
export function useRevisionDiff(query: DiffQuery | null) {
  const { client } = useWorkspace();
  return useQuery({
    queryKey: ['diffs', query],
    queryFn: ({ signal }) => client.diff(query ?? { from: '', to: '' }, signal),
    enabled: query !== null,
    placeholderData: keepPreviousData,
  });
}
