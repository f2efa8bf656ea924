import type { KeyQuery } from '@setlist/sdk';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useWorkspace } from '../../shell/workspace.tsx';

/** API keys, newest first, page by page. */
export function useKeys(query: KeyQuery) {
  const { client } = useWorkspace();
  return useInfiniteQuery({
    queryKey: ['keys', query],
    queryFn: ({ signal, pageParam }) =>
      client.keys({ ...query, ...(pageParam === null ? {} : { cursor: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}
