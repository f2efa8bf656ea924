import { bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, Verifier } from '@sigstore/verify';
import { describe, expect, test } from 'vitest';
import { approval, bundleFacts, DIGEST, newSigner, ringOf } from '../../test/bundle-facts.ts';
import { makeBundle } from './bundle.ts';
import { signCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import { keyRingOf, trustedKeyOf } from './public-key.ts';
import { sealStatement } from './statement.ts';
import { verifyBundle } from './verify-bundle.ts';

const signer = newSigner();
const keys = ringOf(signer);
const bundle = makeBundle(bundleFacts(), signer);
const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');
const statementOf = (line: string) => JSON.parse(Buffer.from(JSON.parse(line).payload, 'base64').toString());

/** The bundle with its line `index` changed, as someone without the key would, or signed anew by one who has it. */
function withLine(index: number, change: (line: string) => string, text = bundle): string {
  return linesOf(text)
    .map((line, at) => (at === index ? change(line) : line))
    .join('\n');
}
const resealed = (change: (statement: ReturnType<typeof statementOf>) => object) => (line: string) =>
  sealStatement(change(statementOf(line)) as Parameters<typeof sealStatement>[0], signer);

test('a bundle attests who published, what the assessment said and who decided', () => {
  const verified = verifyBundle(bundle, keys, { digest: DIGEST, environment: 'production' });
  expect(verified).toMatchObject({
    ok: true,
    value: {
      digest: DIGEST,
      name: 'concierge@1.2.0',
      keyIds: [signer.keyId],
      provenance: {
        buildDefinition: {
          externalParameters: { publishedBy: 'person:mem_ada' },
          resolvedDependencies: [{ annotations: { files: ['modules/tone/warm.md', 'persona.yaml'] } }],
        },
        runDetails: { metadata: { finishedOn: '2026-11-22T09:59:00.000Z' } },
      },
      assessment: { result: 'WARNED', warnedTests: ['tokens'], failedTests: [] },
      board: {
        verdict: 'approved',
        release: 'rel_1',
        environment: 'production',
        policies: ['built-in'],
        reviews: [{ reviewer: 'person:mem_ben', verdict: 'approve', seats: ['brand'], digest: DIGEST }],
      },
    },
  });
});

test('every line is an in-toto Statement v1 about the digest, in a DSSE envelope', () => {
  expect(linesOf(bundle).map((line) => statementOf(line).predicateType)).toEqual([
    'https://slsa.dev/provenance/v1',
    'https://in-toto.io/attestation/test-result/v0.1',
    'urn:setlist:attestation:board-verdict:v1',
  ]);
  for (const line of linesOf(bundle)) {
    expect(statementOf(line)).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'concierge@1.2.0', digest: { sha256: 'ab'.repeat(32) } }],
    });
  }
});

test('Sigstore’s own verifier accepts every line, and refuses it changed', () => {
  const key = trustedKeyOf(signer.jwk, null);
  if (!key.ok) throw new Error(key.error.message);
  const verifier = new Verifier(
    {
      certificateAuthorities: [],
      timestampAuthorities: [],
      tlogs: [],
      ctlogs: [],
      publicKey: () => ({ publicKey: key.value.key, validFor: () => true }),
    },
    { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 },
  );
  const verify = (dsseEnvelope: object) =>
    verifier.verify(
      toSignedEntity(
        bundleFromJSON({
          mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
          verificationMaterial: { publicKey: { hint: signer.keyId }, tlogEntries: [] },
          dsseEnvelope,
        }),
      ),
    );
  for (const line of linesOf(bundle)) {
    const envelope = JSON.parse(line);
    expect(verify(envelope).key).toBe(key.value.key);
    expect(() => verify({ ...envelope, payload: `${envelope.payload.slice(0, -8)}AAAAAAAA` })).toThrow('signature');
    expect(() => verify({ ...envelope, payloadType: 'text/plain' })).toThrow('signature');
  }
});

describe('a bundle is refused', () => {
  const cases: Record<string, [string, string]> = {
    'that is empty': ['', 'empty'],
    'that is not JSON': ['{', 'line 1 is not JSON'],
    'with a line cut off': [linesOf(bundle).slice(0, 2).join('\n'), 'board’s verdict (urn:setlist'],
    'without provenance': [
      linesOf(bundle).slice(1).join('\n'),
      'provenance (https://slsa.dev/provenance/v1) is missing',
    ],
    'without the assessment that the board saw': [linesOf(bundle).toSpliced(1, 1).join('\n'), 'assessment (https'],
    'with another assessment': [
      linesOf(bundle)
        .with(1, linesOf(makeBundle(withFinding(), signer))[1] ?? '')
        .join('\n'),
      'not the one that the board had before it',
    ],
    'with a statement twice': [bundle + (linesOf(bundle)[2] ?? ''), 'twice, on line 3 and line 4'],
    'with a payload that was tampered with': [
      withLine(2, (line) => tampered(line)),
      `line 3 was tampered with: its signature by key ${signer.keyId}`,
    ],
    'with a line of another bundle': [
      withLine(1, () => linesOf(makeBundle(about('cd'), signer))[1] ?? ''),
      `and the lines before it about ${DIGEST}`,
    ],
    'of an unknown payload type': [
      withLine(0, (line) => line.replace('application/vnd.in-toto+json', 'text/plain')),
      'Line 1 has the payload type "text/plain"',
    ],
    'signed by someone else': [makeBundle(bundleFacts(), newSigner()), 'Line 1 is signed by the unknown key'],
    'with a statement of another form': [
      withLine(
        2,
        resealed((statement) => ({ ...statement, predicate: { verdict: 'approved' } })),
      ),
      'has another form',
    ],
    'with a statement about two subjects': [
      withLine(
        0,
        resealed((statement) => ({ ...statement, subject: [...statement.subject, ...statement.subject] })),
      ),
      'holds no in-toto Statement v1 about one subject',
    ],
    'approved by an author': [
      makeBundle(bundleFacts({ reviews: [approval('person:mem_ada')] }), signer),
      'is an author and approved it',
    ],
  };

  test.each(Object.entries(cases))('%s', (_, [text, reason]) => {
    const refused = verifyBundle(text, keys, { digest: DIGEST });
    expect(refused).toMatchObject({ ok: false, error: { code: 'signature_invalid' } });
    expect(refused.ok ? '' : refused.error.message.toLowerCase()).toContain(reason.toLowerCase());
  });

  test('about another digest or for another environment than expected', () => {
    expect(verifyBundle(bundle, keys, { digest: `sha256:${'00'.repeat(32)}` })).toMatchObject({
      error: { message: expect.stringContaining(`about ${DIGEST}, where sha256:0000`) },
    });
    expect(verifyBundle(bundle, keys, { environment: 'staging' })).toMatchObject({
      error: {
        message: expect.stringContaining('decided for production, where staging was expected'),
        field: 'line 3',
      },
    });
  });

  test('whose key was retired', () => {
    const key = trustedKeyOf(signer.jwk, '2026-11-22T11:00:00.000Z');
    const retired = keyRingOf(key.ok ? [key.value] : []);
    expect(verifyBundle(bundle, retired)).toMatchObject({
      error: { message: expect.stringContaining(`by key ${signer.keyId}, retired at 2026-11-22T11:00:00.000Z`) },
    });
  });
});

/** Facts with another assessment. */
function withFinding() {
  const facts = bundleFacts();
  if (facts.assessment === null) throw new Error('The facts have an assessment.');
  return {
    ...facts,
    assessment: { ...facts.assessment, assessment: { ...facts.assessment.assessment, selections: 5 } },
  };
}

/** Facts about another digest. */
function about(byte: string) {
  const facts = bundleFacts();
  return { ...facts, revision: { ...facts.revision, digest: `sha256:${byte.repeat(32)}` } };
}

function tampered(line: string): string {
  const envelope = JSON.parse(line);
  const payload = Buffer.from(envelope.payload, 'base64').toString().replace('production', 'everywhere');
  return JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString('base64') });
}

test('dismissed reviews and those of other content are no part of the verdict', () => {
  const reviews = [
    approval('person:mem_ben', { dismissed: 'revised' }),
    approval('person:mem_cleo', { digest: `sha256:${'00'.repeat(32)}` }),
    approval('person:mem_dan'),
  ];
  const verified = verifyBundle(makeBundle(bundleFacts({ reviews }), signer), keys);
  expect(verified.ok && verified.value.board.reviews.map(({ reviewer }) => reviewer)).toEqual(['person:mem_dan']);
});

test('broken glass says so with its reason, and an assessment may be missing where none was asked for', () => {
  const facts = {
    ...bundleFacts({ reason: 'Prices are wrong', reviews: [] }),
    verdict: 'glass_broken',
    assessment: null,
  } as const;
  const verified = verifyBundle(makeBundle(facts, signer), keys);
  expect(verified).toMatchObject({
    ok: true,
    value: { assessment: null, board: { verdict: 'glass_broken', reason: 'Prices are wrong', assessment: null } },
  });
});

test('a statement of a type that is not known is passed over, but must be signed and about the digest', () => {
  const extra = resealed((statement) => ({ ...statement, predicateType: 'https://example.com/later/v1' }));
  const longer = `${bundle}${extra(linesOf(bundle)[0] ?? '')}\n`;
  expect(verifyBundle(longer, keys)).toMatchObject({ ok: true });
  expect(verifyBundle(longer.replace(/"sig":"../g, '"sig":"AA'), keys)).toMatchObject({ ok: false });
});

test('a checkpoint verifies with its key, and no longer when anything in it is changed', () => {
  const checkpoint = signCheckpoint({ seq: 7, hash: 'ab'.repeat(32) }, signer, '2026-11-22T10:00:00.000Z');
  expect(verifyCheckpoint(checkpoint, keys)).toMatchObject({ ok: true, value: { keyId: signer.keyId } });
  const stranger = newSigner();
  for (const change of [
    { seq: 8 },
    { hash: 'cd'.repeat(32) },
    { at: '2026-11-22T10:00:00.001Z' },
    { signature: `${'A'.repeat(85)}A` },
    { keyId: stranger.keyId },
  ]) {
    expect(verifyCheckpoint({ ...checkpoint, ...change }, ringOf(signer, stranger))).toMatchObject({
      error: { code: 'signature_invalid', message: expect.stringContaining('tampered') },
    });
  }
  expect(verifyCheckpoint(checkpoint, ringOf(stranger))).toMatchObject({
    error: { message: expect.stringContaining('unknown key') },
  });
});
