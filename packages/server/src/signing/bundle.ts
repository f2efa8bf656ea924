import type { Assessment } from '@setlist/core/assessment';
import { hashOfJson } from '@setlist/core/audit';
import type { SourceMap } from '@setlist/core/persona';
import type { Release } from '@setlist/core/release';
import {
  BOARD_VERDICT,
  type BoardVerdict,
  PROVENANCE,
  type Provenance,
  PUBLISH,
  TEST_RESULT,
  type TestResult,
} from './predicates.ts';
import type { Signer } from './signer.ts';
import { STATEMENT_TYPE, sealStatement } from './statement.ts';

/** Everything that a bundle attests of an approved revision. */
export interface BundleFacts {
  readonly revision: {
    /** `sha256:…` */
    readonly digest: string;
    readonly persona: string;
    readonly version: string;
    readonly publishedAt: string;
    readonly publishedBy: string;
    readonly authors: readonly string[];
    readonly sources: SourceMap;
  };
  readonly release: Release;
  readonly verdict: BoardVerdict['verdict'];
  /** Names of the policies that applied. */
  readonly policies: readonly string[];
  /** What the board had before it; `null` where policy asked for none and none was made. */
  readonly assessment: {
    readonly id: string;
    readonly createdAt: string;
    readonly createdBy: string;
    readonly assessment: Assessment;
  } | null;
  /** RFC 3339, of the verdict. */
  readonly at: string;
}

/** Signs what was decided about a revision: JSON Lines, a DSSE envelope with an in-toto statement each. */
export function makeBundle(facts: BundleFacts, signer: Signer): string {
  const { digest, persona, version } = facts.revision;
  const subject = [{ name: `${persona}@${version}`, digest: { sha256: digest.replace(/^sha256:/, '') } }] as const;
  const predicates: readonly (readonly [string, object])[] = [
    [PROVENANCE, provenanceOf(facts, signer)],
    ...(facts.assessment === null ? [] : [[TEST_RESULT, testResultOf(facts.assessment)] as const]),
    [BOARD_VERDICT, boardVerdictOf(facts)],
  ];
  return predicates
    .map(([predicateType, predicate]) =>
      sealStatement({ _type: STATEMENT_TYPE, subject, predicateType, predicate }, signer),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function provenanceOf({ revision }: BundleFacts, signer: Signer): Provenance {
  const { persona, version, publishedAt, publishedBy, authors, sources } = revision;
  const files = [...new Set(Object.values(sources).map(({ file }) => file))].sort();
  return {
    buildDefinition: {
      buildType: PUBLISH,
      externalParameters: { persona, version, publishedBy, authors: [...authors] },
      resolvedDependencies: [{ name: 'sources', digest: { sha256: hashOfJson(sources) }, annotations: { files } }],
    },
    runDetails: { builder: { id: `urn:setlist:server:${signer.keyId}` }, metadata: { finishedOn: publishedAt } },
  };
}

function testResultOf({ id, assessment }: NonNullable<BundleFacts['assessment']>): TestResult {
  const codesOf = (severity: string) => [
    ...new Set(assessment.findings.filter((finding) => finding.severity === severity).map(({ code }) => code)),
  ];
  const warnedTests = codesOf('warning');
  const passed = warnedTests.length > 0 ? 'WARNED' : 'PASSED';
  return {
    result: assessment.outcome === 'failed' ? 'FAILED' : passed,
    configuration: [
      { name: 'assessment', uri: `urn:setlist:assessment:${id}`, digest: { sha256: hashOfJson(assessment) } },
    ],
    warnedTests,
    failedTests: codesOf('error'),
  };
}

function boardVerdictOf({ release, verdict, policies, assessment, at }: BundleFacts): BoardVerdict {
  const counted = release.reviews.filter((review) => review.dismissed === null && review.digest === release.digest);
  return {
    verdict,
    at,
    release: release.id,
    environment: release.environment,
    risk: release.risk,
    policies: [...policies],
    authors: [...release.authors],
    reviews: counted.map(({ reviewer, name, seats, locales, verdict: said, digest, at: reviewedAt }) => ({
      reviewer,
      name,
      seats: [...seats],
      locales: [...locales],
      verdict: said,
      digest,
      at: reviewedAt,
    })),
    assessment: assessment === null ? null : { id: assessment.id, sha256: hashOfJson(assessment.assessment) },
    reason: verdict === 'glass_broken' ? release.reason : null,
  };
}
