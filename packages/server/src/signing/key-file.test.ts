import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calculateJwkThumbprint, createLocalJWKSet, exportJWK, importPKCS8, jwtVerify, SignJWT } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSigner } from './key-file.ts';
import { jwksOf, keyRingOf, readJwks, thumbprint, trustedKeyOf } from './public-key.ts';
import { signerOf } from './signer.ts';

let stateDirectory: string;
beforeEach(() => {
  stateDirectory = mkdtempSync(join(tmpdir(), 'setlist-signing-'));
});
afterEach(() => rmSync(stateDirectory, { recursive: true, force: true }));

const newPem = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

function ringOf(jwk: object, retiredAt: string | null = null) {
  const key = trustedKeyOf(jwk, retiredAt);
  if (!key.ok) throw new Error(key.error.message);
  return keyRingOf([key.value]);
}

test('the key is made once, for its owner alone, and is the same after a restart', async () => {
  const first = await openSigner({ stateDirectory });
  const again = await openSigner({ stateDirectory });
  expect(again.keyId).toBe(first.keyId);
  expect(readdirSync(stateDirectory)).toEqual(['signing-key.pem']);
  expect(statSync(join(stateDirectory, 'signing-key.pem')).mode & 0o777).toBe(0o600);
});

test('two that start at once get the same key', async () => {
  const signers = await Promise.all(Array.from({ length: 8 }, () => openSigner({ stateDirectory })));
  expect(new Set(signers.map(({ keyId }) => keyId)).size).toBe(1);
  expect(readdirSync(stateDirectory)).toEqual(['signing-key.pem']);
});

test('a key of the owner’s is used where it lies', async () => {
  const path = join(stateDirectory, 'ours.pem');
  const pem = newPem();
  writeFileSync(path, pem);
  expect((await openSigner({ path })).keyId).toBe(signerOf(pem).keyId);
  expect(readdirSync(stateDirectory)).toEqual(['ours.pem']);
});

test('a key that cannot be used is told with its path and the mend, and without what it holds', async () => {
  const path = join(stateDirectory, 'signing-key.pem');
  await expect(openSigner({ path })).rejects.toThrow(`${path} cannot be used: ENOENT`);
  for (const text of [
    '',
    'secret',
    generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
  ]) {
    writeFileSync(path, text);
    const refused = await openSigner({ stateDirectory }).catch((error: Error) => error);
    expect(refused).toMatchObject({ name: 'SigningKeyUnusable', message: expect.stringContaining('openssl genpkey') });
    expect(String(refused)).not.toContain('secret');
  }
});

test('the id is the RFC 7638 thumbprint: of RFC 8037’s example, and as jose works it out', async () => {
  expect(thumbprint('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo')).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  for (let round = 0; round < 20; round += 1) {
    const pem = newPem();
    const { jwk, keyId } = signerOf(pem);
    expect(keyId).toBe(await calculateJwkThumbprint(jwk));
    expect(await exportJWK(await importPKCS8(pem, 'EdDSA', { extractable: true }))).toMatchObject({ x: jwk.x });
  }
});

test('jose takes our JWK set and verifies by it what our key signed', async () => {
  const pem = newPem();
  const { jwk, keyId } = signerOf(pem);
  const set = createLocalJWKSet(JSON.parse(JSON.stringify(jwksOf(ringOf(jwk).values()))));
  const token = await new SignJWT({ by: 'setlist' })
    .setProtectedHeader({ alg: 'EdDSA', kid: keyId })
    .sign(await importPKCS8(pem, 'EdDSA'));
  expect((await jwtVerify(token, set)).payload).toEqual({ by: 'setlist' });
});

test('a JWK set is read back as it was written, retirement included', () => {
  const { jwk, keyId } = signerOf(newPem());
  for (const retiredAt of [null, '2026-11-22T10:00:00.000Z']) {
    const read = readJwks(JSON.parse(JSON.stringify(jwksOf(ringOf(jwk, retiredAt).values()))));
    expect(read).toMatchObject({ ok: true });
    expect(read.ok && read.value.get(keyId)).toMatchObject({ keyId, retiredAt });
  }
});

test.each([
  ['not a set', {}],
  ['an empty set', { keys: [] }],
  ['keys of other kinds alone', { keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }] }],
  ['a key under another’s id', { keys: [{ ...signerOf(newPem()).jwk, kid: signerOf(newPem()).keyId }] }],
  ['a key that is too short', { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AAAA' }] }],
])('%s is refused with where to take the keys', (_, set) => {
  expect(readJwks(set)).toMatchObject({ ok: false, error: { message: expect.stringContaining('jwks.json') } });
});

test('a key that is marked as revoked in a way we do not know counts as retired', () => {
  const { jwk, keyId } = signerOf(newPem());
  const read = readJwks({ keys: [{ ...jwk, revoked: true }] });
  expect(read.ok && read.value.get(keyId)?.retiredAt).toBe('1970-01-01T00:00:00.000Z');
});
