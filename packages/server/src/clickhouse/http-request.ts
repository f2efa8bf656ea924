/** One call of ClickHouse's HTTP interface, as its clients make it. */
export interface QueryRequest {
  readonly queryId: string;
  readonly database: string;
  readonly settings: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
  readonly work: InsertWork | StatementWork;
}

export interface InsertWork {
  readonly kind: 'insert';
  readonly table: string;
  readonly columns: readonly string[] | null;
  readonly format: string;
  readonly rows: Buffer;
}

export interface StatementWork {
  readonly kind: 'read' | 'write';
  readonly text: string;
}

/** The call is not one that this interface takes. */
export class UnsupportedRequest extends Error {
  override readonly name = 'UnsupportedRequest';
}

const NOT_SETTINGS = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'wait_end_of_query',
  'enable_http_compression',
  'user',
  'password',
  'client_protocol_version',
]);
const REFUSED = new Set(['session_id', 'session_timeout', 'session_check', 'role', 'decompress']);
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Reads the call from its URL and body; throws `UnsupportedRequest`. */
export function parseQueryRequest(search: URLSearchParams, body: Buffer): QueryRequest {
  const settings = new Map<string, string>();
  const parameters = new Map<string, string>();
  for (const [name, value] of search) {
    if (REFUSED.has(name)) throw new UnsupportedRequest(`The embedded ClickHouse has no ${name}.`);
    if (NOT_SETTINGS.has(name)) continue;
    const isParameter = name.startsWith('param_');
    const bare = isParameter ? name.slice('param_'.length) : name;
    if (!NAME.test(bare))
      throw new UnsupportedRequest(`${JSON.stringify(name)} names neither a setting nor a parameter.`);
    (isParameter ? parameters : settings).set(bare, value);
  }
  const database = search.get('database') ?? 'default';
  if (!NAME.test(database)) throw new UnsupportedRequest(`${JSON.stringify(database)} does not name a database.`);
  return {
    queryId: search.get('query_id') ?? '',
    database,
    settings,
    parameters,
    work: parseWork(search.get('query'), body),
  };
}

const INSERT = /^\s*INSERT\s+INTO\s+(?:TABLE\s+)?([A-Za-z0-9_.`]+)\s*(?:\(([^)]*)\)\s*)?FORMAT\s+(\w+)\s*$/i;
const READ = /^\s*(?:--[^\n]*\n\s*|\/\*.*?\*\/\s*)*(?:SELECT|WITH|SHOW|DESCRIBE|DESC|EXPLAIN|EXISTS|CHECK)\b/is;

function parseWork(query: string | null, body: Buffer): InsertWork | StatementWork {
  const insert = query === null ? null : INSERT.exec(query);
  if (insert) {
    const [, table = '', columns, format = ''] = insert;
    const names = columns?.split(',').map((name) => name.trim().replaceAll('`', '')) ?? null;
    return { kind: 'insert', table: table.replaceAll('`', ''), columns: names, format, rows: body };
  }
  const text = query === null ? body.toString('utf8') : `${query}\n${body.toString('utf8')}`;
  if (text.trim() === '') throw new UnsupportedRequest('The request holds no query.');
  return { kind: READ.test(text) ? 'read' : 'write', text };
}
