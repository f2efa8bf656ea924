import type { ComposeRequest, DiffQuery } from '@setlist/sdk';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useWorkspace } from './workspace.tsx';

/** What the server is and which upstreams it has; asked again every 15 s, for breakers open and close. */
export function useStatus() {
  const { client } = useWorkspace();
  return useQuery({ queryKey: ['status'], queryFn: ({ signal }) => client.status(signal), refetchInterval: 15_000 });
}

export function usePersonas() {
  const { client } = useWorkspace();
  return useQuery({ queryKey: ['personas'], queryFn: ({ signal }) => client.personas(signal) });
}

export function usePersona(key: string) {
  const { client } = useWorkspace();
  return useQuery({ queryKey: ['personas', key], queryFn: ({ signal }) => client.persona(key, signal) });
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
  return useQuery({
    queryKey: ['compositions', request],
    queryFn: ({ signal }) => client.compose(request, signal),
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
