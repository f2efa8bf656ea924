import type { TermLists } from '@setlist/core/assessment';
import type { Json } from '@setlist/core/audit';
import type { Write } from './operation.ts';

/** Replaces the owner's term lists within a transaction that does more besides; they must differ from those that stand. */
export async function changeTermsWithin({ trx, at, audit }: Write, terms: TermLists): Promise<void> {
  const value = JSON.stringify(terms);
  const { row_version } = await trx
    .insertInto('settings')
    .values({ name: 'terms', value, updated_at: at })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet((eb) => ({
        value,
        row_version: eb('settings.row_version', '+', 1),
        updated_at: at,
      })),
    )
    .returning('row_version')
    .executeTakeFirstOrThrow();
  audit({
    action: 'setting.change',
    object: { kind: 'setting', id: 'terms', version: row_version },
    change: { terms: JSON.parse(value) as Json },
  });
}
