import { verify } from 'node:crypto';
import { type AuditCheckpoint, type AuditEntry, checkpointPayload } from '@setlist/core/audit';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { KeyRing, TrustedKey } from './public-key.ts';
import type { Signer } from './signer.ts';

/** Signs how far the audit log has come. `at`: RFC 3339. */
export function signCheckpoint(
  { seq, hash }: Pick<AuditEntry, 'seq' | 'hash'>,
  signer: Signer,
  at: string,
): AuditCheckpoint {
  const unsigned = { seq, hash, at, keyId: signer.keyId };
  return { ...unsigned, signature: Buffer.from(signer.sign(checkpointPayload(unsigned))).toString('base64url') };
}

/** The key that signed a checkpoint, which may be a retired one: it is for the caller to say what that is worth. */
export function verifyCheckpoint(checkpoint: AuditCheckpoint, keys: KeyRing): Result<TrustedKey, Refusal> {
  const key = keys.get(checkpoint.keyId);
  if (key === undefined) {
    return refuse(
      invalid(
        checkpoint,
        `is signed by the unknown key ${checkpoint.keyId}. Give the keys of the server that wrote it`,
      ),
    );
  }
  const signature = Buffer.from(checkpoint.signature, 'base64url');
  if (verify(null, checkpointPayload(checkpoint), key.key, signature)) return ok(key);
  return refuse(
    invalid(checkpoint, `was tampered with: its signature by key ${checkpoint.keyId} is not over what it says`),
  );
}

function invalid({ seq }: AuditCheckpoint, reason: string): Refusal {
  return { code: 'signature_invalid', field: 'checkpoint', message: `The checkpoint of row ${seq} ${reason}.` };
}
