import pg from 'pg';

const { builtins, getTypeParser } = pg.types;

/** How values come out of both engines: `bigint` as a number (throws beyond 2^53), `timestamptz` as RFC 3339 in UTC with milliseconds. */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary' && oid === builtins.INT8) return parseInt8;
    if (format !== 'binary' && oid === builtins.TIMESTAMPTZ) return parseInstant;
    return getTypeParser(oid, format);
  }) as pg.CustomTypesConfig['getTypeParser'],
};

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`The bigint ${text} does not fit a JavaScript number.`);
  return value;
}

function parseInstant(text: string): string {
  const value: unknown = getTypeParser(builtins.TIMESTAMPTZ)(text);
  return value instanceof Date ? value.toISOString() : text;
}
