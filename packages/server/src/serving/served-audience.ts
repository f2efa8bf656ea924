import { type AudienceFault, type AudienceParts, soundAudience } from '@setlist/core/audience/rules';
import type { Json } from '@setlist/core/audit';

/** An environment's audience as it is served. */
export interface ServedAudience {
  readonly version: number;
  /** As it was applied. */
  readonly document: Json;
  /** Of the document: two that are equal say the same. */
  readonly digest: string;
  /** What of it can be followed. */
  readonly parts: AudienceParts;
  /** What was left out because it no longer checks. Empty: nothing. */
  readonly faults: readonly AudienceFault[];
  /** Sorted ids by the key that rules have for them. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

/** What is stored of one. */
export type AppliedAudience = Pick<ServedAudience, 'version' | 'document' | 'digest'>;

/** Reads an applied document as far as it is sound: one that does not check any more must not end serving. */
export function serveAudience(
  applied: AppliedAudience,
  environment: string,
  personas: ReadonlySet<string>,
  ids: ReadonlyMap<string, readonly string[]>,
): ServedAudience {
  const { parts, faults } = soundAudience(applied.document, { environment, personas, lists: new Set(ids.keys()) });
  return { ...applied, parts, faults, lists: listsByKey(parts, ids) };
}

/** The lists under the keys that rules have for them. */
export function listsByKey(
  { lists }: AudienceParts,
  ids: ReadonlyMap<string, readonly string[]>,
): ServedAudience['lists'] {
  return new Map(
    lists.flatMap(({ key, digest }) => {
      const list = ids.get(digest);
      return list === undefined ? [] : [[key, list] as const];
    }),
  );
}

/** Ids of every list that an audience names, by digest. */
export function idsOf({ parts, lists }: ServedAudience): ReadonlyMap<string, readonly string[]> {
  return new Map(
    parts.lists.flatMap(({ key, digest }) => {
      const list = lists.get(key);
      return list === undefined ? [] : [[digest, list] as const];
    }),
  );
}

const LIST_DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Digests of the lists that a document names, sound or not. */
export function listsNamed(document: Json): readonly string[] {
  if (typeof document !== 'object' || document === null || !('lists' in document)) return [];
  const { lists } = document as { readonly lists: unknown };
  if (typeof lists !== 'object' || lists === null) return [];
  return Object.values(lists).filter(
    (digest): digest is string => typeof digest === 'string' && LIST_DIGEST.test(digest),
  );
}
