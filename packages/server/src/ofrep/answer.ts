import { hash } from 'node:crypto';

/** OpenFeature's error codes, of which OFREP gives these. */
export type ErrorCode = 'FLAG_NOT_FOUND' | 'PARSE_ERROR' | 'TARGETING_KEY_MISSING' | 'INVALID_CONTEXT' | 'GENERAL';

/** One flag's answer, ready to be sent. */
export interface Answer {
  readonly status: 200 | 400 | 404;
  /** JSON. */
  readonly text: string;
  /** Equal texts have equal marks: 16 characters of the SHA-256. */
  readonly mark: string;
}

/** An evaluation as OFREP writes it; what is `undefined` is left out. */
export interface Evaluated {
  readonly key: string;
  readonly value: unknown;
  readonly variant: string | undefined;
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string | number | boolean | undefined>>;
}

/** The answer of a flag that has been evaluated; metadata of nothing is left out. */
export function answerOf({ metadata, ...evaluated }: Evaluated): Answer {
  const isBare = Object.values(metadata).every((value) => value === undefined);
  return sealed(200, JSON.stringify(isBare ? evaluated : { ...evaluated, metadata }));
}

/** The answer of a flag that could not be. */
export function failureOf(status: 400 | 404, key: string, errorCode: ErrorCode, errorDetails: string): Answer {
  return sealed(status, JSON.stringify({ key, errorCode, errorDetails }));
}

/** What is asked for by a split that counts people, and was not given. */
export function keyMissing(key: string): Answer {
  const shown = key.slice(0, 80);
  return failureOf(
    400,
    key,
    'TARGETING_KEY_MISSING',
    `\`${shown}\` divides people, and the context has no \`targetingKey\`. Send the person’s id as one.`,
  );
}

function sealed(status: Answer['status'], text: string): Answer {
  return { status, text, mark: hash('sha256', text, 'base64url').slice(0, 16) };
}
