import { createPrivateKey } from 'node:crypto';
import { dsse } from '@sigstore/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openEnvelope, preAuthEncoding, sealEnvelope } from './dsse.ts';
import { keyRingOf, trustedKeyOf } from './public-key.ts';
import { type Signer, signerOf } from './signer.ts';

const IN_TOTO = 'application/vnd.in-toto+json';

/** RFC 8032, section 7.1: TEST 1 and TEST 2. DSSE's own test vectors call them A and B. */
const [A, B] = [
  '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
  '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
].map(signerOfSeed) as [Signer, Signer];

function signerOfSeed(seed: string): Signer {
  const der = Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex');
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return signerOf(key.export({ type: 'pkcs8', format: 'pem' }).toString());
}

function ringOf(...signers: readonly Signer[]) {
  return keyRingOf(signers.flatMap(({ jwk }) => trusted(jwk, null)));
}

function trusted(jwk: object, retiredAt: string | null) {
  const key = trustedKeyOf(jwk, retiredAt);
  if (!key.ok) throw new Error(key.error.message);
  return [key.value];
}

const STATEMENT = 'eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEifQ==';
const BY_A = '2WAfaHm5jluo0w+0rk8uVkluELJYWjSmU9x7EUzx+AyteDGJ4/nqyJXfmAUVFIAoQafWm7AxBZNw5M9ixNHiCA==';
const BY_B = 'c1+67/aT0yqEpwx8PsVY3MLHsj9D0CZ014/Fv/QlG59P+9CobUZ7xECJ/V3USG0Ob9CiE5LjReEZUzNF2l7eBw==';

/** https://github.com/secure-systems-lab/dsse/blob/master/testvectors/vectors.json, those with a threshold of one. */
test.each([
  ['single-signature', IN_TOTO, STATEMENT, BY_A, 'accept'],
  [
    'url-safe-base64',
    IN_TOTO,
    '-_-_Pj8=',
    'P-_KHICeR7tI6S_YyejJTRtrXhcQyQ2LYPaL8h90KjC9qN8HU_svOQ6TuDOT1HIrsGW886DbWNWcCmX5twLrAw==',
    'accept',
  ],
  ['payload-type-swapped', 'application/vnd.example.other+json', STATEMENT, BY_A, 'reject'],
  [
    'non-ascii-payload-type',
    'application/vnd.exämple+json',
    STATEMENT,
    'xmSk/ug66ysT7ayhkCIjhAq42zgZXSsEWuzUaNL7w2eGAdF/NU6/fRXPtmfN+5DNSAs5/i2lUnHjbbjPsu0tAw==',
    'accept',
  ],
  [
    'empty-payload',
    IN_TOTO,
    '',
    'gSggCAaTLTYyRH6FIDBem6meyIynsYy8RTHVzwx9tnTb7Bg/1jMWnuVgI/gffqmbsC2VX5/jHfkkDqsj7CDbDg==',
    'accept',
  ],
])('DSSE’s own test vector %s', (_, payloadType, payload, sig, expected) => {
  for (const signature of [{ sig, keyid: A.keyId }, { sig }]) {
    const opened = openEnvelope({ payload, payloadType, signatures: [signature] }, payloadType, ringOf(A, B));
    expect(opened.ok ? 'accept' : 'reject').toBe(expected);
  }
  if (expected === 'accept') {
    const sealed = sealEnvelope(payloadType, Buffer.from(payload, 'base64'), A);
    expect(Buffer.from(sealed.signatures[0]?.sig ?? '', 'base64')).toEqual(Buffer.from(sig, 'base64'));
  }
});

test('the pre-authentication encoding is that of the specification’s example and of Sigstore', () => {
  expect(preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world')).toString()).toBe(
    'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
  );
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.uint8Array(), (type, payload) => {
      expect(preAuthEncoding(type, payload)).toEqual(dsse.preAuthEncoding(type, Buffer.from(payload)));
    }),
  );
});

test('an envelope opens with the payload it was sealed with, and with no bit of it changed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (payload, at, flip) => {
      const sealed = sealEnvelope(IN_TOTO, payload, A);
      expect(openEnvelope(sealed, IN_TOTO, ringOf(A))).toEqual({
        ok: true,
        value: { payload: Buffer.from(payload), keyIds: [A.keyId] },
      });
      const other = Uint8Array.from(payload);
      other[at % payload.length] = (other[at % payload.length] ?? 0) ^ flip;
      const forged = { ...sealed, payload: Buffer.from(other).toString('base64') };
      expect(openEnvelope(forged, IN_TOTO, ringOf(A))).toMatchObject({ ok: false });
    }),
  );
});

test('one signature of a trusted key is enough, and what else is signed is named', () => {
  const both = {
    payloadType: IN_TOTO,
    payload: STATEMENT,
    signatures: [
      { keyid: A.keyId, sig: BY_A },
      { keyid: B.keyId, sig: BY_B },
    ],
  };
  expect(openEnvelope(both, IN_TOTO, ringOf(A, B))).toMatchObject({ value: { keyIds: [A.keyId, B.keyId] } });
  expect(openEnvelope(both, IN_TOTO, ringOf(B))).toMatchObject({ value: { keyIds: [B.keyId] } });
  expect(openEnvelope(both, IN_TOTO, ringOf())).toMatchObject({
    error: `is signed by the unknown key ${A.keyId} and by the unknown key ${B.keyId} alone`,
  });
  const retired = keyRingOf(trusted(A.jwk, '2026-11-01T00:00:00.000Z'));
  expect(openEnvelope(both, IN_TOTO, retired)).toMatchObject({
    error: expect.stringContaining(`by key ${A.keyId}, retired at 2026-11-01T00:00:00.000Z`),
  });
  const crossed = { ...both, signatures: [{ keyid: A.keyId, sig: BY_B }] };
  expect(openEnvelope(crossed, IN_TOTO, ringOf(A, B))).toMatchObject({ error: expect.stringContaining('tampered') });
});

test.each([
  ['nothing', null],
  ['no signature', { payloadType: IN_TOTO, payload: STATEMENT, signatures: [] }],
  ['a payload in two alphabets', { payloadType: IN_TOTO, payload: '-_+/', signatures: [{ sig: BY_A }] }],
  ['a payload with something between', { payloadType: IN_TOTO, payload: 'eyJ9 ', signatures: [{ sig: BY_A }] }],
  ['stray bits at the end of base64', { payloadType: IN_TOTO, payload: 'QR==', signatures: [{ sig: BY_A }] }],
  ['a signature of another length', { payloadType: IN_TOTO, payload: STATEMENT, signatures: [{ sig: 'AAAA' }] }],
  ['another payload type', { payloadType: 'text/plain', payload: STATEMENT, signatures: [{ sig: BY_A }] }],
])('%s is refused', (_, envelope) => {
  expect(openEnvelope(envelope, IN_TOTO, ringOf(A, B))).toMatchObject({ ok: false });
});
