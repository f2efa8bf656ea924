import type { JsonSchema } from '../schema-words.ts';

/** In the order in which the reference shows them. */
export const TAGS = {
  Serving: 'Personas as models: the OpenAI-compatible door for applications.',
  Personas: 'What personas are: published revisions, what they compose to, what differs.',
  Releases: 'The reviewed way of a revision to people: proposed, assessed, reviewed, commanded.',
  Environments: 'Where releases apply, and the policies that say who must review what.',
  Plans: 'The files of a project against the server: what would change, and the change.',
  Audit: 'Who decided what on which content, and the signatures that prove it.',
  Keys: 'Keys of applications, pipelines and people.',
  Members: 'People: what they may do, which seats they fill, where they declare competence.',
  Accounts:
    'Signing in and out at the console. Sessions live in a cookie of the browser; none of these routes takes an `Idempotency-Key`.',
  Webhooks: 'Where events are sent, and what became of each.',
  Server: 'How the server fares.',
} as const;
export type Tag = keyof typeof TAGS;

/** What an operation answers with when it does what it was asked. */
export type Answer =
  /** A type of the SDK, by its name. */
  | { readonly type: string; readonly says?: string }
  /** A page of a list of them. */
  | { readonly page: string }
  | { readonly schema: JsonSchema; readonly says?: string }
  /** Anything but JSON. */
  | { readonly media: string; readonly orMedia?: string; readonly says: string; readonly streams?: true }
  /** No body. */
  | { readonly nothing: string };

/** What the reference says of an operation besides what its route's own schemas say. */
export interface OperationText {
  readonly id: string;
  readonly tag: Tag;
  /** A line. */
  readonly summary: string;
  /** Markdown. */
  readonly description?: string;
  /** By status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** The answer carries the row version as its ETag. */
  readonly versioned?: true;
  /** `If-Match` is honoured. */
  readonly conditional?: true;
  /** The answer to a POST that makes something says in `Location` where it is. */
  readonly located?: true;
  /** Statuses of refusals besides those that every such route has. */
  readonly refuses?: readonly number[];
  /** `open`: anyone; `session`: whoever is signed in; else whoever has a key or a session with the right. */
  readonly for?: 'open' | 'session';
}

/** By `METHOD /path/{parameter}`. */
export type OperationTexts = Readonly<Record<string, OperationText>>;
