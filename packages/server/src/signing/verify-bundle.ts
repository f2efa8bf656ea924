import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import {
  BOARD_VERDICT,
  type BoardVerdict,
  PREDICATE_SHAPES,
  PROVENANCE,
  type Provenance,
  TEST_RESULT,
  type TestResult,
} from './predicates.ts';
import type { KeyRing } from './public-key.ts';
import { type Attested, openStatement } from './statement.ts';

/** What a bundle was found to attest. */
export interface VerifiedBundle {
  /** `sha256:…` */
  readonly digest: string;
  /** `persona@version` */
  readonly name: string;
  readonly provenance: Provenance;
  /** `null` where the board had none before it. */
  readonly assessment: TestResult | null;
  readonly board: BoardVerdict;
  /** Every key by which a statement was signed. */
  readonly keyIds: readonly string[];
}

/** What a bundle is expected to be about; what is left out is not held against it. */
export interface Expected {
  /** `sha256:…` */
  readonly digest?: string | undefined;
  readonly environment?: string | undefined;
}

/**
 * Checks a bundle: every line signed by a key of the ring that is not retired, every statement about the same digest and
 * the expected one, provenance and board's verdict there once, the assessment that the board had before it there with
 * the digest that it saw, no approval of other content or by an author. Statements of other types are passed over once
 * their signature and subject are right. Anything else is `signature_invalid`, naming the line and what is wrong.
 */
export function verifyBundle(text: string, keys: KeyRing, expected: Expected = {}): Result<VerifiedBundle, Refusal> {
  const opened = openLines(text, keys);
  if (!opened.ok) return opened;
  const first = opened.value[0];
  if (first === undefined) return refuse(invalid('', 'The bundle is empty'));
  const sha256 = first.attested.statement.subject[0].digest.sha256;
  const digest = `sha256:${sha256}`;
  if (expected.digest !== undefined && expected.digest !== digest) {
    return refuse(invalid(first.at, `The bundle is about ${digest}, where ${expected.digest} was expected`));
  }
  const stray = opened.value.find(({ attested }) => attested.statement.subject[0].digest.sha256 !== sha256);
  if (stray !== undefined) {
    const other = stray.attested.statement.subject[0].digest.sha256;
    return refuse(invalid(stray.at, `${stray.at} is about sha256:${other}, and the lines before it about ${digest}`));
  }
  return assemble(opened.value, digest, expected);
}

interface Line {
  /** `line 2` */
  readonly at: string;
  readonly attested: Attested;
}

function openLines(text: string, keys: KeyRing): Result<readonly Line[], Refusal> {
  const lines: Line[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const at = `line ${index + 1}`;
    const attested = openStatement(line, keys);
    if (!attested.ok) return refuse(invalid(at, `${at} ${attested.error}`));
    lines.push({ at, attested: attested.value });
  }
  return ok(lines);
}

function assemble(lines: readonly Line[], digest: string, expected: Expected): Result<VerifiedBundle, Refusal> {
  const provenance = only(lines, PROVENANCE, 'provenance');
  if (!provenance.ok) return provenance;
  const verdict = only(lines, BOARD_VERDICT, 'board’s verdict');
  if (!verdict.ok) return verdict;
  const board = verdict.value.predicate as BoardVerdict;
  const fault = faultOfBoard(board, digest, expected);
  if (fault !== null) return refuse(invalid(verdict.value.at, fault));
  const assessment = board.assessment === null ? ok(null) : assessmentOf(lines, board.assessment);
  if (!assessment.ok) return assessment;
  return ok({
    digest,
    name: verdict.value.name,
    provenance: provenance.value.predicate as Provenance,
    assessment: assessment.value,
    board,
    keyIds: [...new Set(lines.flatMap(({ attested }) => attested.keyIds))],
  });
}

interface Found {
  readonly at: string;
  readonly name: string;
  readonly predicate: object;
}

/** The one statement of a type. */
function only(
  lines: readonly Line[],
  predicateType: keyof typeof PREDICATE_SHAPES,
  name: string,
): Result<Found, Refusal> {
  const found = lines.filter(({ attested }) => attested.statement.predicateType === predicateType);
  const [line, second] = found;
  if (line === undefined) return refuse(invalid('', `The ${name} (${predicateType}) is missing`));
  if (second !== undefined)
    return refuse(invalid(second.at, `The ${name} is there twice, on ${line.at} and ${second.at}`));
  const { predicate, subject } = line.attested.statement;
  const error = PREDICATE_SHAPES[predicateType].Errors(predicate)[0];
  if (error === undefined) return ok({ at: line.at, name: subject[0].name, predicate });
  return refuse(invalid(line.at, `The ${name} on ${line.at} has another form: ${error.instancePath} ${error.message}`));
}

function faultOfBoard(
  { environment, reviews, authors }: BoardVerdict,
  digest: string,
  expected: Expected,
): string | null {
  if (expected.environment !== undefined && environment !== expected.environment) {
    return `The board decided for ${environment}, where ${expected.environment} was expected`;
  }
  const approvals = reviews.filter(({ verdict }) => verdict === 'approve');
  const other = approvals.find((review) => review.digest !== digest);
  if (other !== undefined) return `${other.name} approved ${other.digest}, not ${digest}`;
  const own = approvals.find(({ reviewer }) => authors.includes(reviewer));
  return own === undefined ? null : `${own.name} is an author and approved it`;
}

function assessmentOf(
  lines: readonly Line[],
  seen: NonNullable<BoardVerdict['assessment']>,
): Result<TestResult, Refusal> {
  const found = only(lines, TEST_RESULT, 'assessment');
  if (!found.ok) return found;
  const result = found.value.predicate as TestResult;
  if (result.configuration.some(({ digest }) => digest.sha256 === seen.sha256)) return ok(result);
  return refuse(
    invalid(found.value.at, `The assessment on ${found.value.at} is not the one that the board had before it`),
  );
}

function invalid(line: string, reason: string): Refusal {
  const sentence = reason.charAt(0).toUpperCase() + reason.slice(1);
  const message = `${sentence}. Fetch the bundle again from the server that approved the revision; if it is still so, do not serve it.`;
  return { code: 'signature_invalid', message, ...(line === '' ? {} : { field: line }) };
}
