import type { Me } from '@setlist/sdk';
import { useQuery } from '@tanstack/react-query';
import { type May, mayOf } from './permissions.ts';
import { useWorkspace } from './workspace.tsx';

/** Who the console acts for. */
export function useMe() {
  const { client } = useWorkspace();
  return useQuery({ queryKey: ['me'], queryFn: ({ signal }): Promise<Me> => client.me({ signal }) });
}

/** What the person or key that the console acts for may do; nothing until that is known. */
export function useMay(): May {
  const me = useMe();
  return mayOf(me.data?.roles ?? []);
}
