import { ApiError, type Client, createClient } from '@setlist/sdk';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { type Conversations, openConversations } from '../playground/conversations.ts';
import { forgetGatewayKeys } from '../playground/gateway-key.ts';
import type { Session } from './session.ts';

/** Everything a page works with while one key or one person's session is in use. */
export interface Workspace {
  readonly session: Session;
  readonly client: Client;
  readonly queries: QueryClient;
  readonly conversations: Conversations;
}

/** A workspace for one API key, or for the session of the browser's cookie (`null`). A 401 from anywhere ends it. */
export function createWorkspace(session: Session, apiKey: string | null): Workspace {
  const onError = (error: unknown) => {
    if (!(error instanceof ApiError) || error.status !== 401) return;
    if (apiKey === null) forgetGatewayKeys();
    session.refuse();
  };
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: { staleTime: 10_000, retry: (failures, error) => !(error instanceof ApiError) && failures < 2 },
    },
  });
  return {
    session,
    client: createClient({ url: '', apiKey }),
    queries,
    conversations: openConversations({ onUnauthenticated: apiKey === null ? forgetGatewayKeys : session.refuse }),
  };
}

const WorkspaceContext = createContext<Workspace | null>(null);
export const WorkspaceProvider = WorkspaceContext.Provider;

/** The workspace of the page; only below `WorkspaceProvider`. */
export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (workspace === null) throw new Error('useWorkspace outside of WorkspaceProvider');
  return workspace;
}
