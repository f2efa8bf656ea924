import type { Page } from '@setlist/sdk';
import Type from 'typebox';
import { Refused } from '../http/refused.ts';

/** `cursor` and `limit` of every list. */
export const PageQuery = {
  cursor: Type.Optional(Type.String({ maxLength: 400, description: '`nextCursor` of the page before.' })),
  limit: Type.Optional(
    Type.String({
      pattern: '^[0-9]{1,3}$',
      title: 'a whole number from 1 to 200',
      description: 'Rows on a page: 50 unless told.',
    }),
  ),
};

/** The query of a list that takes nothing more. */
export const ListQuery = Type.Object(PageQuery, { additionalProperties: false });
export type ListQuery = Type.Static<typeof ListQuery>;

const DEFAULT_LIMIT = 50;
const LARGEST_LIMIT = 200;

/** How many rows a page has. */
export function limitOf(text: string | undefined): number {
  const limit = text === undefined ? DEFAULT_LIMIT : Number(text);
  if (limit >= 1 && limit <= LARGEST_LIMIT) return limit;
  throw new Refused({
    code: 'invalid_request',
    field: 'limit',
    message: `\`limit\` is a whole number from 1 to ${LARGEST_LIMIT}.`,
  });
}

/** A page of rows of which one more was read than the limit; `marks` are the sort values of a row. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  show: (row: Row) => T,
  marks: (row: Row) => readonly (string | number)[],
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { items: shown.map(show), nextCursor: hasMore ? cursorOf(marks(last)) : null };
}

/** A page of a whole list that is in memory, in the order of its names. */
export function pageOfNamed<T>(all: readonly T[], query: ListQuery, nameOf: (one: T) => string): Page<T> {
  const limit = limitOf(query.limit);
  const [after] = readCursor(query.cursor, ['text']) ?? [];
  const sorted = all.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  const rest = after === undefined ? sorted : sorted.filter((one) => nameOf(one) > after);
  return pageOf(
    rest,
    limit,
    (one) => one,
    (one) => [nameOf(one)],
  );
}

/** An opaque mark of the last row of a page: its sort values. */
function cursorOf(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** What a sort value is: any text, a time (RFC 3339), or a place in a sequence. */
export type Mark = 'text' | 'instant' | 'seq';
type Marks<K extends readonly Mark[]> = { readonly [I in keyof K]: K[I] extends 'seq' ? number : string };

/** The sort values in a cursor, each of its kind; `null` without one. Throws `Refused` for what is no cursor of this list. */
export function readCursor<const K extends readonly Mark[]>(cursor: string | undefined, kinds: K): Marks<K> | null {
  if (cursor === undefined) return null;
  const values = parse(cursor);
  if (areMarks(values, kinds)) return values;
  throw new Refused({
    code: 'invalid_request',
    field: 'cursor',
    message: '`cursor` is not one of this list. Send `nextCursor` of the page before as it came.',
  });
}

function parse(cursor: string): readonly unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(values) ? values : [];
  } catch {
    return [];
  }
}

function areMarks<K extends readonly Mark[]>(values: readonly unknown[], kinds: K): values is Marks<K> {
  return values.length === kinds.length && kinds.every((kind, n) => isOfKind(values[n], kind));
}

/** PostgreSQL knows no year 0. */
const INSTANT = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function isOfKind(value: unknown, kind: Mark): boolean {
  if (kind === 'seq') return Number.isSafeInteger(value);
  if (typeof value !== 'string' || /[\p{Cc}\p{Cs}]/u.test(value)) return false;
  return kind === 'text' || (INSTANT.test(value) && !Number.isNaN(Date.parse(value)));
}
