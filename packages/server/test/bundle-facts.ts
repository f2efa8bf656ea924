import { generateKeyPairSync } from 'node:crypto';
import type { Release, Review } from '@setlist/core/release';
import { releaseLike } from '../../core/test/release-like.ts';
import type { BundleFacts } from '../src/signing/bundle.ts';
import { type KeyRing, keyRingOf, trustedKeyOf } from '../src/signing/public-key.ts';
import { type Signer, signerOf } from '../src/signing/signer.ts';

export const DIGEST = `sha256:${'ab'.repeat(32)}`;

export function newSigner(): Signer {
  return signerOf(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
}

export function ringOf(...signers: readonly Signer[]): KeyRing {
  return keyRingOf(
    signers.map(({ jwk }) => {
      const key = trustedKeyOf(jwk, null);
      if (!key.ok) throw new Error(key.error.message);
      return key.value;
    }),
  );
}

export function approval(reviewer: string, more: Partial<Review> = {}): Review {
  return {
    reviewer,
    name: reviewer,
    verdict: 'approve',
    digest: DIGEST,
    seats: ['brand'],
    locales: ['en'],
    comment: 'Reads well.',
    at: '2026-11-22T10:05:00.000Z',
    dismissed: null,
    ...more,
  };
}

/** What was decided about a revision of the concierge, with what a test asks for. */
export function bundleFacts(more: Partial<Release> = {}): BundleFacts {
  const release = releaseLike({
    id: 'rel_1',
    digest: DIGEST,
    version: '1.2.0',
    state: 'approved',
    stages: ['ga'],
    authors: ['person:mem_ada', 'email:ada@example.com'],
    reviews: [approval('person:mem_ben')],
    risk: 'medium',
    affectedLocales: ['en'],
    ...more,
  });
  const span = { file: 'persona.yaml', line: 1, column: 1, endLine: 1, endColumn: 9, literal: false };
  return {
    revision: {
      digest: DIGEST,
      persona: 'concierge',
      version: '1.2.0',
      publishedAt: '2026-11-22T09:59:00.000Z',
      publishedBy: 'person:mem_ada',
      authors: ['person:mem_ada', 'email:ada@example.com'],
      sources: { '/name': span, '/voice': { ...span, line: 2 }, '/axes/0': { ...span, file: 'modules/tone/warm.md' } },
    },
    release,
    verdict: 'approved',
    policies: ['built-in'],
    assessment: {
      id: 'asm_1',
      createdAt: '2026-11-22T10:00:00.000Z',
      createdBy: 'Ada',
      assessment: {
        format: 1,
        digest: DIGEST,
        baseDigest: null,
        outcome: 'passed',
        selections: 4,
        tokens: { defaultBefore: null, defaultAfter: 200, largestBefore: null, largestAfter: 300 },
        changedGroups: [],
        addsSkillsOnly: false,
        affectedLocales: ['en'],
        riskFloor: 'medium',
        riskReasons: [],
        findings: [
          {
            code: 'tokens',
            severity: 'warning',
            path: null,
            locale: null,
            excerpt: null,
            message: 'Longer.',
            mend: 'Shorten it.',
            inStable: false,
          },
        ],
        rehearsal: null,
      },
    },
    at: '2026-11-22T10:05:00.000Z',
  };
}
