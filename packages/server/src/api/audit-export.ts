import { Readable, Transform } from 'node:stream';
import type { AuditEntry } from '@setlist/core/audit';
import { stringify } from 'csv-stringify';
import type { Kysely } from 'kysely';
import { readAudit, readCheckpoints } from '../postgres/audit-rows.ts';
import { loadSigningKeys } from '../postgres/signing-keys.ts';
import type { Tables } from '../postgres/tables.ts';
import { signCheckpoint } from '../signing/checkpoint.ts';
import type { Signer } from '../signing/signer.ts';

/** First line of an export: what it is, and how far the log had come when it was begun. */
export interface ExportHeader {
  readonly type: 'header';
  readonly format: 'setlist-audit/1';
  readonly exportedAt: string;
  readonly head: Pick<AuditEntry, 'seq' | 'hash'>;
}

/**
 * The whole log as JSON Lines that verify by themselves: a header, the public keys, every checkpoint and one more signed
 * now over the head, then the rows up to it in order. Read from the database as it is asked for.
 */
export async function exportJsonLines(db: Kysely<Tables>, signer: Signer | null): Promise<Readable> {
  const head = await loadHead(db);
  const exportedAt = new Date().toISOString();
  return Readable.from(linesOf(db, signer, { type: 'header', format: 'setlist-audit/1', exportedAt, head }), {
    objectMode: false,
  });
}

async function* linesOf(db: Kysely<Tables>, signer: Signer | null, header: ExportHeader): AsyncGenerator<string> {
  const { head, exportedAt } = header;
  yield line(header);
  const keys = await loadSigningKeys(db);
  for (const { jwk, retiredAt } of keys) yield line({ type: 'key', jwk, retiredAt });
  if (signer !== null && keys.every(({ id }) => id !== signer.keyId)) {
    yield line({ type: 'key', jwk: signer.jwk, retiredAt: null });
  }
  for await (const checkpoint of readCheckpoints(db)) yield line({ type: 'checkpoint', checkpoint });
  if (signer !== null && head.seq > 0)
    yield line({ type: 'checkpoint', checkpoint: signCheckpoint(head, signer, exportedAt) });
  for await (const entry of readAudit(db, 1, head.seq)) yield line({ type: 'entry', entry });
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

const COLUMNS: readonly (readonly [string, (entry: AuditEntry) => string | number | null])[] = [
  ['seq', (entry) => entry.seq],
  ['at', (entry) => entry.at],
  ['actor_kind', (entry) => entry.actor.kind],
  ['actor_id', (entry) => entry.actor.id],
  ['actor_name', (entry) => entry.actor.name],
  ['via', (entry) => entry.via],
  ['action', (entry) => entry.action],
  ['object_kind', (entry) => entry.object.kind],
  ['object_id', (entry) => entry.object.id],
  ['object_version', (entry) => entry.object.version],
  ['persona', (entry) => entry.persona],
  ['environment', (entry) => entry.environment],
  ['release', (entry) => entry.release],
  ['change', (entry) => JSON.stringify(entry.change)],
  ['previous_hash', (entry) => entry.previousHash],
  ['hash', (entry) => entry.hash],
];

/**
 * The whole log for a spreadsheet (RFC 4180, UTF-8 with a byte order mark). A cell that a spreadsheet would take for a
 * formula gets an apostrophe in front (OWASP, CSV injection), so it is for reading: JSON Lines is what verifies.
 */
export async function exportCsv(db: Kysely<Tables>): Promise<Readable> {
  const head = await loadHead(db);
  const rows = Readable.from(readAudit(db, 1, head.seq));
  const cells = new Transform({
    objectMode: true,
    transform: (entry: AuditEntry, _, done) =>
      done(
        null,
        COLUMNS.map(([, cell]) => cell(entry)),
      ),
  });
  const csv = stringify({
    bom: true,
    header: true,
    columns: COLUMNS.map(([name]) => name),
    record_delimiter: 'windows',
    escape_formulas: true,
  });
  rows.on('error', (error) => csv.destroy(error));
  csv.on('close', () => rows.destroy());
  return rows.pipe(cells).pipe(csv);
}

function loadHead(db: Kysely<Tables>): Promise<ExportHeader['head']> {
  return db.selectFrom('audit_head').select(['seq', 'hash']).executeTakeFirstOrThrow();
}
