import type { AuditQuery } from '@setlist/sdk';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useWorkspace } from '../shell/workspace.tsx';

/** Rows of the audit log, newest first, page by page. */
export function useAudit(query: AuditQuery) {
  const { client } = useWorkspace();
  return useInfiniteQuery({
    queryKey: ['audit', query],
    queryFn: ({ signal, pageParam }) =>
      client.audit({ ...query, ...(pageParam === null ? {} : { cursor: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}
