import type { PersonaContent } from '@setlist/core/persona';
import type { ColumnType, Generated, JSONColumnType } from 'kysely';

/** RFC 3339 in UTC with milliseconds, on both engines; the database's own clock fills in what is not given. */
type Instant = ColumnType<string, string | undefined, string>;
type OptionalInstant = ColumnType<string | null, string | null | undefined, string | null>;

/** Where each part of a revision's content came from: paths of the persona's folder and their text. */
type Sources = JSONColumnType<object>;

/** Every table of the control plane, as Kysely sees it. A jsonb column is written as JSON text: `JSON.stringify(value)`. */
export interface Tables {
  readonly environments: { readonly name: string };
  readonly revisions: {
    /** `sha256:…` over the canonical content. */
    readonly digest: string;
    readonly persona: string;
    readonly version: string;
    readonly content: JSONColumnType<PersonaContent>;
    readonly sources: Sources;
    readonly published_at: Instant;
    readonly published_by: string;
  };
  readonly served: {
    readonly environment: string;
    readonly persona: string;
    readonly digest: string;
    /** Rises with every write of the row; an update names the version it read. */
    readonly row_version: Generated<number>;
    readonly updated_at: Instant;
  };
  readonly api_keys: {
    readonly id: string;
    readonly environment: string;
    readonly name: string;
    readonly scopes: string[];
    /** SHA-256 of the whole key, lower-case hex. */
    readonly hash: string;
    readonly created_at: Instant;
    readonly revoked_at: OptionalInstant;
  };
  /** One row. */
  readonly snapshot_version: { readonly single: Generated<boolean>; readonly version: number };
}
