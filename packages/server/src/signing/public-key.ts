import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import Type from 'typebox';
import { Compile } from 'typebox/compile';

/** An Ed25519 public key as RFC 8037 writes it; `kid` is its RFC 7638 thumbprint. */
export type PublicJwk = {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  /** The key, base64url. */
  readonly x: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'EdDSA';
};

/** A key that signatures are checked with. */
export interface TrustedKey {
  readonly keyId: string;
  readonly key: KeyObject;
  readonly jwk: PublicJwk;
  /** RFC 3339; `null` while what it signs counts. */
  readonly retiredAt: string | null;
}

/** Keys by their id. */
export type KeyRing = ReadonlyMap<string, TrustedKey>;

const Thumbprint = '^[A-Za-z0-9_-]{43}$';
const ed25519Shape = Compile(
  Type.Object({ kty: Type.Literal('OKP'), crv: Type.Literal('Ed25519'), x: Type.String({ pattern: Thumbprint }) }),
);
const setShape = Compile(Type.Object({ keys: Type.Array(Type.Object({})) }));
const revokedShape = Compile(Type.Object({ revoked: Type.Object({ revoked_at: Type.Integer() }) }));

/** The id of an Ed25519 key: SHA-256 over its required members in lexical order (RFC 7638, RFC 8037), base64url. */
export function thumbprint(x: string): string {
  return createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url');
}

/** The public part of a key as it is published. */
export function publicJwkOf(key: KeyObject): PublicJwk {
  const { x = '' } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  return { kty: 'OKP', crv: 'Ed25519', x, kid: thumbprint(x), use: 'sig', alg: 'EdDSA' };
}

/** A JWK as a key to check signatures with. A `kid` that is not its thumbprint is refused: it would stand for another key. */
export function trustedKeyOf(jwk: unknown, retiredAt: string | null): Result<TrustedKey, Refusal> {
  if (!ed25519Shape.Check(jwk)) return refuse(noKey('It is no Ed25519 public key (`kty` OKP, `crv` Ed25519, `x`).'));
  const keyId = thumbprint(jwk.x);
  if ('kid' in jwk && jwk.kid !== keyId) {
    return refuse(noKey(`Its \`kid\` is ${JSON.stringify(jwk.kid)}, but its RFC 7638 thumbprint is ${keyId}.`));
  }
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: jwk.x }, format: 'jwk' });
    return ok({ keyId, key, jwk: publicJwkOf(key), retiredAt });
  } catch {
    return refuse(noKey('Its `x` is no point of the curve.'));
  }
}

/** Every key by its id. */
export function keyRingOf(keys: Iterable<TrustedKey>): KeyRing {
  return new Map([...keys].map((key) => [key.keyId, key]));
}

/** A JWK set (RFC 7517) out of `JSON.parse`. Keys of other kinds are passed over, as section 5 asks. */
export function readJwks(value: unknown): Result<KeyRing, Refusal> {
  if (!setShape.Check(value)) return refuse(noKey('It is no JWK set: an object with an array `keys` is needed.'));
  const keys: TrustedKey[] = [];
  for (const jwk of value.keys) {
    if (!('crv' in jwk) || jwk.crv !== 'Ed25519') continue;
    const key = trustedKeyOf(jwk, retirementOf(jwk));
    if (!key.ok) return key;
    keys.push(key.value);
  }
  if (keys.length === 0) return refuse(noKey('The JWK set holds no Ed25519 key.'));
  return ok(keyRingOf(keys));
}

/** A JWK set: `revoked` (OpenID Federation 1.0, section 8.7) marks a key that was retired. */
export function jwksOf(keys: Iterable<TrustedKey>): { readonly keys: readonly object[] } {
  return { keys: [...keys].map(publishedJwk) };
}

function publishedJwk({ jwk, retiredAt }: TrustedKey): object {
  if (retiredAt === null) return jwk;
  return { ...jwk, revoked: { revoked_at: Math.floor(Date.parse(retiredAt) / 1000) } };
}

function retirementOf(jwk: object): string | null {
  if (!('revoked' in jwk)) return null;
  // Marked in a way that is not understood, a key is no less retired.
  return revokedShape.Check(jwk) ? new Date(jwk.revoked.revoked_at * 1000).toISOString() : new Date(0).toISOString();
}

function noKey(reason: string): Refusal {
  return {
    code: 'invalid_request',
    field: 'keys',
    message: `This key cannot be used: ${reason} Take the keys from the server's /.well-known/jwks.json.`,
  };
}
