import { hash, randomBytes } from 'node:crypto';
import type { Json } from '@setlist/core/audit';
import type { Refusal } from '@setlist/core/refusal';
import type { Selectable, Transaction } from 'kysely';
import type { Tables } from '../postgres/tables.ts';

type Row = Selectable<Tables['webhooks']>;
/** A webhook without its secrets. */
export type WebhookRow = Omit<Row, 'secret' | 'previous_secret'>;

/** Every column but the secrets. */
export const WEBHOOK_COLUMNS = [
  'id',
  'url',
  'description',
  'events',
  'format',
  'active',
  'inactive_reason',
  'previous_secret_until',
  'row_version',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof WebhookRow)[];

/** The webhook, locked until the transaction ends. */
export function lockWebhook(trx: Transaction<Tables>, id: string): Promise<WebhookRow | undefined> {
  return trx.selectFrom('webhooks').select(WEBHOOK_COLUMNS).where('id', '=', id).forUpdate().executeTakeFirst();
}

export function noWebhook(id: string): Refusal {
  return { code: 'not_found', message: `There is no webhook \`${id}\`.` };
}

/** A secret of Standard Webhooks: `whsec_` and 32 random bytes in Base64. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** A webhook's URL for those who may read the audit log: what follows the host may be a secret, so only its hash is told. */
export function shownUrl(href: string): Json {
  return { origin: new URL(href).origin, sha256: hash('sha256', href, 'hex') };
}
