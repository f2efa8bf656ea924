import { ApiError, type FieldError } from '@setlist/sdk';
import { afterEach, expect, test, vi } from 'vitest';
import { EXIT } from './exit-codes.ts';
import { reportError } from './report-error.ts';

afterEach(() => vi.restoreAllMocks());

function refusal(errors: readonly FieldError[]): ApiError {
  const detail = `${errors[0]?.message} ${errors[0]?.mend}`;
  const shared = { type: 'urn:x', title: 'Invalid request', status: 400, code: 'invalid_request', requestId: 'r1' };
  return new ApiError(400, { ...shared, detail, errors });
}

const errorOf = (field: string): FieldError => ({
  field,
  in: 'body',
  rule: 'required',
  message: `\`${field}\` is missing.`,
  mend: 'Send text.',
});

function told(stream: 'stdout' | 'stderr', error: unknown, json: boolean): { exitCode: number; text: string } {
  let text = '';
  vi.spyOn(process[stream], 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  return { exitCode: reportError(error, json), text };
}

test('everything that was wrong with a request is told, a line each', () => {
  const { exitCode, text } = told('stderr', refusal([errorOf('/title'), errorOf('/persona')]), false);
  expect(exitCode).toBe(EXIT.usage);
  expect(text).toBe(
    'error: The request was refused for 2 reasons:\n  `/title` is missing. Send text.\n  `/persona` is missing. Send text.\n',
  );
});

test('one error is told as the problem tells it', () => {
  expect(told('stderr', refusal([errorOf('/title')]), false).text).toBe('error: `/title` is missing. Send text.\n');
});

test('with --json the errors come as they are', () => {
  const errors = [errorOf('/title'), errorOf('/persona')];
  const { text } = told('stdout', refusal(errors), true);
  expect(JSON.parse(text)).toMatchObject({ error: { code: 'invalid_request', errors } });
});
