import { ApiError, type CallOptions, type Client } from '@setlist/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useWorkspace } from './workspace.tsx';

/** Something that a page asks the server to do. The options hold the idempotency key and are passed on as they are. */
export type Act<Input, Answer> = (
  client: Client,
  input: Input,
  options: { readonly idempotencyKey: string },
) => Promise<Answer>;

/**
 * Does something, then what follows from it, and reads everything again afterwards: whoever leaves the page of what is gone
 * returns the promise of having left, so that it is not asked for once more. The same thing asked again after no answer came carries the same
 * idempotency key, so that it is done once.
 */
export function useAct<Input, Answer>(act: Act<Input, Answer>, onDone?: (answer: Answer, input: Input) => unknown) {
  const { client } = useWorkspace();
  const queries = useQueryClient();
  const last = useRef<{ asked: string; key: string } | null>(null);
  return useMutation({
    mutationFn: (input: Input) => {
      const asked = JSON.stringify(input ?? null);
      if (last.current?.asked !== asked) last.current = { asked, key: newKey() };
      return act(client, input, { idempotencyKey: last.current.key });
    },
    onSuccess: async (answer, input) => {
      last.current = null;
      await onDone?.(answer, input);
      void queries.invalidateQueries();
    },
    onError: (error) => {
      if (error instanceof ApiError) last.current = null;
    },
  });
}

/** The options of a change that was made up from this version of the row. */
export function madeUpFrom(rowVersion: number, options: CallOptions): CallOptions {
  return { ...options, ifVersion: rowVersion };
}

function newKey(): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
