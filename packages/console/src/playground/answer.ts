import type { Selection } from '@setlist/core/persona';

/** What the gateway says of who answered, on the first chunk of a stream. */
export interface Served {
  readonly persona: string;
  /** Version or digest. */
  readonly revision: string;
  readonly selection: Selection;
  readonly servedModel: string | null;
  readonly upstream: string | null;
  /** Counts from 1; 0: none answered. */
  readonly attempt: number;
  /** Why the persona's own fallback message stands in for an answer; `null`: it does not. */
  readonly degraded: string | null;
}

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Why an answer is missing or incomplete, in the server's own words. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** One thing read from an answer's stream. */
export type AnswerEvent =
  | { readonly kind: 'served'; readonly served: Served }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'finish'; readonly reason: string }
  | { readonly kind: 'usage'; readonly usage: Usage }
  | { readonly kind: 'failure'; readonly failure: Failure };

export interface Answer {
  readonly state: 'waiting' | 'streaming' | 'answered' | 'stopped' | 'failed';
  readonly text: string;
  readonly served: Served | null;
  readonly finishReason: string | null;
  readonly usage: Usage | null;
  readonly failure: Failure | null;
  readonly firstTokenMs: number | null;
  readonly totalMs: number | null;
}

/** An answer that was asked for and of which nothing has come yet. */
export const AWAITED: Answer = {
  state: 'waiting',
  text: '',
  served: null,
  finishReason: null,
  usage: null,
  failure: null,
  firstTokenMs: null,
  totalMs: null,
};

/** The answer after one more event, `elapsedMs` after it was asked for. */
export function receive(answer: Answer, event: AnswerEvent, elapsedMs: number): Answer {
  switch (event.kind) {
    case 'served':
      return { ...answer, served: event.served };
    case 'text':
      return {
        ...answer,
        state: 'streaming',
        text: answer.text + event.text,
        firstTokenMs: answer.firstTokenMs ?? elapsedMs,
      };
    case 'finish':
      return { ...answer, finishReason: event.reason };
    case 'usage':
      return { ...answer, usage: event.usage };
    case 'failure':
      return { ...answer, state: 'failed', failure: event.failure };
  }
}

/** The answer when its stream is over: by itself, or because the person stopped it. */
export function end(answer: Answer, stopped: boolean, elapsedMs: number): Answer {
  if (answer.state === 'failed') return { ...answer, totalMs: elapsedMs };
  return { ...answer, state: stopped ? 'stopped' : 'answered', totalMs: elapsedMs };
}

/** Whether more of it is on its way. */
export function isUnderWay(answer: Answer): boolean {
  return answer.state === 'waiting' || answer.state === 'streaming';
}
