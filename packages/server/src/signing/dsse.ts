import { verify } from 'node:crypto';
import { ok, type Result, refuse } from '@setlist/core/result';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { KeyRing, TrustedKey } from './public-key.ts';
import type { Signer } from './signer.ts';

/** https://github.com/secure-systems-lab/dsse/blob/master/envelope.md */
export interface Envelope {
  readonly payloadType: string;
  /** Base64. */
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/** The payload of an envelope whose signature was checked, and the keys that signed it. */
export interface Opened {
  readonly payload: Buffer;
  readonly keyIds: readonly string[];
}

/** What is signed: DSSE v1's pre-authentication encoding. Lengths are of bytes. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const type = Buffer.from(payloadType, 'utf8');
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${payload.length} `), payload]);
}

/** Signs a payload. */
export function sealEnvelope(payloadType: string, payload: Uint8Array, signer: Signer): Envelope {
  const sig = Buffer.from(signer.sign(preAuthEncoding(payloadType, payload))).toString('base64');
  return { payloadType, payload: Buffer.from(payload).toString('base64'), signatures: [{ keyid: signer.keyId, sig }] };
}

const envelopeShape = Compile(
  Type.Object({
    payloadType: Type.String(),
    payload: Type.String(),
    signatures: Type.Array(Type.Object({ keyid: Type.Optional(Type.String()), sig: Type.String() }), { minItems: 1 }),
  }),
);

/**
 * Opens an envelope out of `JSON.parse`: one signature by a key of the ring that is not retired is enough, and one that
 * claims such a key and does not verify is one too many. Answers why not, as a clause.
 */
export function openEnvelope(value: unknown, payloadType: string, keys: KeyRing): Result<Opened, string> {
  if (!envelopeShape.Check(value)) return refuse('is no DSSE envelope (`payloadType`, `payload`, `signatures`)');
  if (value.payloadType !== payloadType) {
    return refuse(`has the payload type ${JSON.stringify(value.payloadType)}, where ${payloadType} is known`);
  }
  const payload = decodeBase64(value.payload);
  if (payload === null) return refuse('has a payload that is not base64');
  const signed = preAuthEncoding(payloadType, payload);
  const keyIds: string[] = [];
  const strangers: string[] = [];
  for (const { keyid, sig } of value.signatures) {
    const candidates =
      keyid === undefined ? [...keys.values()] : [...keys.values()].filter((key) => key.keyId === keyid);
    const signer = candidates.find((key) => isSignedBy(key, signed, sig));
    if (signer === undefined && candidates.length > 0 && keyid !== undefined) {
      return refuse(`was tampered with: its signature by key ${keyid} is not over this payload`);
    }
    if (signer === undefined) strangers.push(`by the unknown key ${keyid ?? '(not named)'}`);
    else if (signer.retiredAt !== null) strangers.push(`by key ${signer.keyId}, retired at ${signer.retiredAt}`);
    else keyIds.push(signer.keyId);
  }
  return keyIds.length > 0 ? ok({ payload, keyIds }) : refuse(`is signed ${strangers.join(' and ')} alone`);
}

function isSignedBy({ key }: TrustedKey, signed: Buffer, sig: string): boolean {
  const signature = decodeBase64(sig);
  return signature !== null && verify(null, signed, key, signature);
}

/** Either alphabet, as DSSE asks; `null` for what is neither. */
function decodeBase64(text: string): Buffer | null {
  if (!/^(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)={0,2}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  const plain = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  return bytes.toString('base64').replace(/=+$/, '') === plain ? bytes : null;
}
