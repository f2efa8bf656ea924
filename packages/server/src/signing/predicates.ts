import Type from 'typebox';
import { Compile } from 'typebox/compile';

/** Who published the revision, when, and from what: SLSA Provenance v1, https://slsa.dev/spec/v1.0/provenance */
export const PROVENANCE = 'https://slsa.dev/provenance/v1';
/** What the assessment said: https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md */
export const TEST_RESULT = 'https://in-toto.io/attestation/test-result/v0.1';
/** What the board decided, on what evidence, for which environment: our own. */
export const BOARD_VERDICT = 'urn:setlist:attestation:board-verdict:v1';

/** `buildType` of our provenance: a persona's folder, checked and composed by a Setlist server. */
export const PUBLISH = 'urn:setlist:publish:v1';

const Text = Type.String();
const Texts = Type.Array(Type.String());
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });
const Digest = Type.String({ pattern: '^sha256:[0-9a-f]{64}$' });

const Provenance = Type.Object({
  buildDefinition: Type.Object({
    buildType: Type.Literal(PUBLISH),
    externalParameters: Type.Object({ persona: Text, version: Text, publishedBy: Text, authors: Texts }),
    /** The source map, of which part of the content stands where in which file. */
    resolvedDependencies: Type.Array(
      Type.Object({
        name: Text,
        digest: Type.Object({ sha256: Sha256 }),
        annotations: Type.Object({ files: Texts }),
      }),
    ),
  }),
  runDetails: Type.Object({
    builder: Type.Object({ id: Text }),
    metadata: Type.Object({ finishedOn: Text }),
  }),
});

const TestResult = Type.Object({
  result: Type.Union([Type.Literal('PASSED'), Type.Literal('WARNED'), Type.Literal('FAILED')]),
  configuration: Type.Array(Type.Object({ name: Text, uri: Text, digest: Type.Object({ sha256: Sha256 }) }), {
    minItems: 1,
  }),
  warnedTests: Texts,
  failedTests: Texts,
});

const BoardVerdict = Type.Object({
  verdict: Type.Union([Type.Literal('approved'), Type.Literal('glass_broken')]),
  at: Text,
  release: Text,
  environment: Text,
  risk: Text,
  /** Names of the policies that applied. */
  policies: Texts,
  /** Identities of whoever wrote it: none of them may have approved. */
  authors: Texts,
  reviews: Type.Array(
    Type.Object({
      reviewer: Text,
      name: Text,
      seats: Texts,
      locales: Texts,
      verdict: Type.Union([Type.Literal('approve'), Type.Literal('request_changes'), Type.Literal('reject')]),
      digest: Digest,
      at: Text,
    }),
  ),
  /** What the board had before it; its digest is that of `configuration` in the test result. */
  assessment: Type.Union([Type.Object({ id: Text, sha256: Sha256 }), Type.Null()]),
  /** Why glass was broken. */
  reason: Type.Union([Text, Type.Null()]),
});

export type Provenance = Type.Static<typeof Provenance>;
export type TestResult = Type.Static<typeof TestResult>;
export type BoardVerdict = Type.Static<typeof BoardVerdict>;

/** Each predicate's form. Fields that are not named are passed over, as in-toto's parsing rules ask. */
export const PREDICATE_SHAPES = {
  [PROVENANCE]: Compile(Provenance),
  [TEST_RESULT]: Compile(TestResult),
  [BOARD_VERDICT]: Compile(BoardVerdict),
};
