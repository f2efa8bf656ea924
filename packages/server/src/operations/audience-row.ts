import { type AudienceFault, type AudienceParts, checkAudience } from '@setlist/core/audience/rules';
import type { Json } from '@setlist/core/audit';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { Tables } from '../postgres/tables.ts';

export type AudienceRow = Selectable<Tables['audiences']>;
export type AudienceChangeRow = Selectable<Tables['audience_changes']>;

/** Holds every other change of an environment's audience until the transaction ends. */
export async function lockAudience(trx: Transaction<Tables>, environment: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${environment}, 8))`.execute(trx);
}

/** What is applied in an environment now; `null`: nothing ever was. */
export async function loadAudience(db: Kysely<Tables>, environment: string): Promise<AudienceRow | null> {
  const row = await db
    .selectFrom('audiences')
    .selectAll()
    .where('environment', '=', environment)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** Keys of every persona that was ever published. */
export async function loadPersonaKeys(db: Kysely<Tables>): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('revisions').select('persona').distinct().execute();
  return new Set(rows.map(({ persona }) => persona));
}

/** Reads a document by what there is now; a refusal names the first fault, with its place, and some of the others. */
export async function checkDocument(
  db: Kysely<Tables>,
  environment: string,
  document: Json,
): Promise<Result<AudienceParts, Refusal>> {
  const lists = await db.selectFrom('id_lists').select('digest').execute();
  const checked = checkAudience(document, {
    environment,
    personas: await loadPersonaKeys(db),
    lists: new Set(lists.map(({ digest }) => digest)),
  });
  return checked.ok ? ok(checked.value) : refuse(refusalOfFaults(checked.error));
}

/** An environment that is not there. */
export async function refuseUnknownEnvironment(db: Kysely<Tables>, name: string): Promise<Refusal | null> {
  const row = await db.selectFrom('environments').select('name').where('name', '=', name).executeTakeFirst();
  return row === undefined ? { code: 'not_found', message: `There is no environment \`${name}\`.` } : null;
}

const TOLD_AT_MOST = 10;

/** The refusal of a document with faults: the first with its place, and some of the others. */
export function refusalOfFaults(faults: readonly AudienceFault[]): Refusal {
  const told = faults
    .slice(0, TOLD_AT_MOST)
    .map(({ path, message, mend }) => `/${path.join('/')}: ${message} ${mend}`.trim());
  const more = faults.length > TOLD_AT_MOST ? ` (${faults.length - TOLD_AT_MOST} more)` : '';
  const steps = (faults[0]?.path ?? []).map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1'));
  return {
    code: 'invalid_request',
    field: ['/document', ...steps].join('/').slice(0, 200),
    message: `The audience document has faults. ${told.join(' ')}${more}`,
  };
}
