import { createPrivateKey, sign } from 'node:crypto';
import { type PublicJwk, publicJwkOf } from './public-key.ts';

/** Signs with a private key that it does not give away. */
export interface Signer {
  /** RFC 7638 thumbprint of the public key. */
  readonly keyId: string;
  readonly jwk: PublicJwk;
  /** Ed25519 (RFC 8032), 64 bytes. */
  readonly sign: (bytes: Uint8Array) => Uint8Array;
}

/** A signer of an Ed25519 private key in PKCS #8 PEM; throws when the text is none. */
export function signerOf(pem: string): Signer {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`an ${key.asymmetricKeyType} key, and Ed25519 is needed`);
  const jwk = publicJwkOf(key);
  return { keyId: jwk.kid, jwk, sign: (bytes) => sign(null, bytes, key) };
}
