import type { BoardQuestion, ReleaseQuery } from '@setlist/sdk';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useWorkspace } from '../shell/workspace.tsx';

/** How often what may change by itself is read again. */
const AGAIN_MS = 15_000;

/** Releases, newest first, page by page. */
export function useReleases(query: ReleaseQuery) {
  const { client } = useWorkspace();
  return useInfiniteQuery({
    queryKey: ['releases', 'list', query],
    queryFn: ({ signal, pageParam }) =>
      client.releases({ ...query, ...(pageParam === null ? {} : { cursor: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** Every release, wherever it goes, that owes a review for what was done without one. */
export function useOwedReleases() {
  const { client } = useWorkspace();
  return useQuery({
    queryKey: ['releases', 'owed'],
    queryFn: ({ signal }) => client.everyRelease({ reviewOwed: true }, { signal }),
    refetchInterval: AGAIN_MS,
  });
}

/** Every release, wherever it goes, that nobody was served yet and that someone could take further. */
export function useOpenReleases() {
  const { client } = useWorkspace();
  return useQuery({
    queryKey: ['releases', 'open'],
    queryFn: async ({ signal }) =>
      (await Promise.all(UNSERVED.map((state) => client.everyRelease({ state }, { signal })))).flat(),
    refetchInterval: AGAIN_MS,
  });
}

const UNSERVED = ['draft', 'in_review', 'approved'] as const;

export function useRelease(id: string) {
  const { client } = useWorkspace();
  return useQuery({
    queryKey: ['releases', 'one', id],
    queryFn: ({ signal }) => client.release(id, { signal }),
    refetchInterval: AGAIN_MS,
  });
}

export function useComments(id: string) {
  const { client } = useWorkspace();
  return useQuery({
    queryKey: ['releases', 'one', id, 'comments'],
    queryFn: ({ signal }) => client.comments(id, { signal }),
  });
}

/** Who would have to review; `null`: ask nothing. */
export function useBoard(question: BoardQuestion | null) {
  const { client } = useWorkspace();
  return useQuery({
    queryKey: ['boards', question],
    queryFn: ({ signal }) => client.board(question ?? { environment: '', persona: '', revision: '' }, { signal }),
    enabled: question !== null,
    placeholderData: keepPreviousData,
  });
}
