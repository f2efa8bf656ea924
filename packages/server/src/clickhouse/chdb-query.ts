import type { RawInsertFormat, Session } from 'chdb';
import type { InsertWork, QueryRequest, StatementWork } from './http-request.ts';
import type { SessionPool } from './session-pool.ts';

/** What a query came to. */
export interface QueryAnswer {
  readonly body: Uint8Array;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  readonly bytesWritten: number;
}

/** Every session begins each query with these: a setting sticks to its session, and an abort does not stop the engine. */
const READING: ReadonlyMap<string, string> = new Map([['max_execution_time', '60']]);
const WRITING: ReadonlyMap<string, string> = new Map([['max_execution_time', '120']]);

/** Runs requests on two pools: few writers, more readers. */
export function createQueryRunner(
  writers: SessionPool,
  readers: SessionPool,
): (request: QueryRequest) => Promise<QueryAnswer> {
  const settingsLeft = new WeakMap<Session, Set<string>>();

  const runStatement = async (session: Session, request: QueryRequest, work: StatementWork): Promise<QueryAnswer> => {
    const settings = new Map([...(work.kind === 'read' ? READING : WRITING), ...request.settings]);
    const left = settingsLeft.get(session) ?? new Set();
    const stale = [...left].filter((name) => !settings.has(name));
    settingsLeft.set(session, new Set([...left, ...settings.keys()]));
    const prelude = [
      `USE ${request.database}`,
      ...stale.map((name) => `SET ${name} = DEFAULT`),
      ...[...settings].map(([name, value]) => `SET ${name} = ${literal(value)}`),
      ...[...request.parameters].map(([name, value]) => `SET param_${name} = ${literal(value)}`),
    ];
    const result = await session.queryAsync(`${prelude.join(';\n')};\n${work.text}`, { format: 'TabSeparated' });
    return { body: result.bytes(), rowsRead: result.rowsRead, rowsWritten: 0, bytesWritten: 0 };
  };

  return ({ work, ...request }) => {
    if (work.kind === 'insert') return writers.use((session) => runInsert(session, { ...request, work }, work));
    const pool = work.kind === 'read' ? readers : writers;
    return pool.use((session) => runStatement(session, { ...request, work }, work));
  };
}

async function runInsert(session: Session, request: QueryRequest, work: InsertWork): Promise<QueryAnswer> {
  const summary = await session.insert({
    table: work.table.includes('.') ? work.table : `${request.database}.${work.table}`,
    values: work.rows,
    format: work.format as RawInsertFormat,
    settings: Object.fromEntries([...WRITING, ...request.settings]),
    ...(work.columns && { columns: work.columns }),
  });
  return { body: new Uint8Array(), rowsRead: 0, rowsWritten: summary.rowsWritten, bytesWritten: summary.bytesWritten };
}

function literal(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
