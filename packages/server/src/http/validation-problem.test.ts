import type { FieldError, Problem } from '@setlist/sdk';
import type { InjectOptions } from 'fastify';
import pino from 'pino';
import Type from 'typebox';
import { afterAll, describe, expect, test } from 'vitest';
import { createEdge } from './edge.ts';

const closed = { additionalProperties: false };
const command = <T extends string>(type: T, fields: Type.TProperties) =>
  Type.Object({ type: Type.Literal(type), ...fields }, closed);
const Key = Type.String({ pattern: '^[a-z]+$', title: 'lower-case letters' });

const Body = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 5, description: 'Who it is.' }),
    key: Type.Optional(Key),
    mood: Type.Optional(Type.Enum(['warm', 'formal'])),
    size: Type.Optional(Type.Union([Type.Literal('small'), Type.Literal('large')])),
    contact: Type.Optional(Type.String({ format: 'email' })),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })),
    tags: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: 2, uniqueItems: true })),
    zone: Type.Optional(Type.Union([Type.Null(), Type.String({ maxLength: 3 })])),
    each: Type.Optional(Type.Array(Type.Union([Type.Null(), Type.Object({ a: Type.Number() }, closed)]))),
    selection: Type.Optional(Type.Record(Key, Type.String(), closed)),
    password: Type.Optional(Key),
  },
  closed,
);
const Commands = Type.Unsafe<object>({
  type: 'object',
  required: ['type'],
  discriminator: { propertyName: 'type' },
  oneOf: [command('start', {}), command('stop', { reason: Type.String() })],
});
const Query = Type.Object(
  { limit: Type.Optional(Type.String({ pattern: '^\\d+$', title: 'a whole number' })) },
  closed,
);

const app = createEdge({ log: pino({ level: 'silent' }), direct: {}, bodyLimitBytes: 1 << 20 });
const answer = async () => ({ fine: true });
app.post('/things', { schema: { body: Body, querystring: Query } }, answer);
app.post('/commands', { schema: { body: Commands } }, answer);
app.post('/maybe', { schema: { body: Type.Optional(Body) } }, answer);
app.get('/things/:id', { schema: { params: Type.Object({ id: Type.String({ maxLength: 4 }) }) } }, answer);
afterAll(() => app.close());

async function refused(request: InjectOptions, status = 400): Promise<Problem> {
  const response = await app.inject({ method: 'POST', ...request });
  expect(response.statusCode).toBe(status);
  expect(response.headers['content-type']).toContain('application/problem+json');
  return response.json<Problem>();
}

/** The one error that a body with a good name and this beside it has. */
async function errorOf(fields: object): Promise<FieldError | undefined> {
  const { errors } = await refused({ url: '/things', payload: { name: 'Ada', ...fields } });
  expect(errors).toHaveLength(1);
  return errors?.[0];
}

describe('a body', () => {
  test.each<[object, string, string, string, string]>([
    [{ moood: 'warm' }, '/moood', 'additionalProperties', '`moood` is no field of the body.', 'Did you mean `mood`?'],
    [{ name: undefined }, '/name', 'required', '`/name` is missing.', 'Send text of 1 to 5 characters (Who it is).'],
    [{ name: 7 }, '/name', 'type', '`/name` is a number.', 'Send text of 1 to 5 characters (Who it is).'],
    [
      { name: '' },
      '/name',
      'minLength',
      '`/name` is shorter than 1 character.',
      'Send text of 1 to 5 characters (Who it is).',
    ],
    [{ name: 'Augusta' }, '/name', 'maxLength', '`/name` is longer than 5 characters.', 'Shorten it.'],
    [
      { mood: 'worm' },
      '/mood',
      'enum',
      '`/mood` is "worm", which is none of those that it can be.',
      'Did you mean `warm`? It is one of `warm` and `formal`.',
    ],
    [
      { size: 'tiny' },
      '/size',
      'anyOf',
      '`/size` is "tiny", which is none of those that it can be.',
      'It is one of `small` and `large`.',
    ],
    [
      { contact: 'ada' },
      '/contact',
      'format',
      '`/contact` is "ada", which is not of the form it takes.',
      'Send an e-mail address such as ada@example.com.',
    ],
    [{ count: 0 }, '/count', 'minimum', '`/count` is 0, which is out of range.', 'Send a whole number from 1 to 9.'],
    [{ count: 1.5 }, '/count', 'type', '`/count` is a number.', 'Send a whole number from 1 to 9.'],
    [{ tags: [] }, '/tags', 'minItems', '`/tags` has fewer than 1 entry.', 'Send a list of 1 to 2 entries.'],
    [{ tags: ['a', 'a'] }, '/tags', 'uniqueItems', '`/tags` has the same entry twice, at 1 and 0.', 'Send each once.'],
    [{ zone: 7 }, '/zone', 'anyOf', '`/zone` is a number.', 'Send `null`, or text of at most 3 characters.'],
    [{ zone: 'Europe' }, '/zone', 'maxLength', '`/zone` is longer than 3 characters.', 'Shorten it.'],
    [
      { selection: { 'A/b~c': 'x' } },
      '/selection/A~1b~0c',
      'additionalProperties',
      '`A/b~c` can be no key here.',
      'Send keys that match ^[a-z]+$.',
    ],
  ])('%j: the field, the rule and the mend are named', async (fields, field, rule, message, mend) => {
    expect(await errorOf(fields)).toEqual({ in: 'body', field, rule, message, mend });
  });

  test('everything that is wrong is told, what is unknown first, and the problem itself tells the first', async () => {
    const problem = await refused({ url: '/things', payload: { nam: 'Ada', mood: 'cold', tags: 'one' } });
    expect(problem).toMatchObject({
      code: 'invalid_request',
      field: '/nam',
      detail: '`nam` is no field of the body. Did you mean `name`? (3 more in `errors`)',
    });
    expect(problem.errors?.map(({ field }) => field)).toEqual(['/nam', '/name', '/mood', '/tags']);
  });

  test('what was meant in each entry of a list is judged by itself', async () => {
    const { errors } = await refused({ url: '/things', payload: { name: 'Ada', each: [{ a: 'x' }, 5, { b: 1 }] } });
    expect(errors?.map(({ field, rule }) => [field, rule])).toEqual([
      ['/each/2/b', 'additionalProperties'],
      ['/each/0/a', 'type'],
      ['/each/1', 'anyOf'],
      ['/each/2/a', 'required'],
    ]);
  });

  test.each([
    ['what was sent is cut after 60 characters', { contact: 'X'.repeat(500) }, 'X'.repeat(59)],
    ['a name that was sent is cut after 60 characters', { [`${'X'.repeat(500)}`]: 1 }, 'X'.repeat(59)],
  ])('%s', async (_, fields, shown) => {
    const problem = JSON.stringify(await errorOf(fields));
    expect(problem).toContain(shown.slice(1));
    expect(problem).not.toContain('X'.repeat(61));
  });

  test('what is called a password is never shown', async () => {
    const error = await errorOf({ password: 'Hunter2' });
    expect(error?.field).toBe('/password');
    expect(JSON.stringify(error)).not.toContain('Hunter2');
  });

  test('a body that is missing is said to be, unless it may be', async () => {
    expect(await refused({ url: '/things' })).toMatchObject({ detail: 'The body is missing. Send an object.' });
    expect((await app.inject({ method: 'POST', url: '/maybe' })).statusCode).toBe(200);
  });

  test('a list that is wrong a hundred thousand times is refused for its first error', async () => {
    const tags = Array.from({ length: 100_000 }, (_, n) => n);
    const { errors } = await refused({ url: '/things', payload: { name: 'Ada', tags } });
    expect(errors).toEqual([
      {
        in: 'body',
        field: '/tags',
        rule: 'maxItems',
        message: '`/tags` has more than 2 entries.',
        mend: 'Send fewer.',
      },
    ]);
  });

  test('fifty errors are enough', async () => {
    const strangers = Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`x${n}`, n]));
    const { errors } = await refused({ url: '/things', payload: { name: 'Ada', ...strangers } });
    expect(errors).toHaveLength(50);
  });
});

describe('a union told apart by its tag', () => {
  test('without a tag: the tags there are', async () => {
    const { errors } = await refused({ url: '/commands', payload: {} });
    expect(errors).toEqual([
      {
        in: 'body',
        field: '/type',
        rule: 'discriminator',
        message: '`/type` is missing.',
        mend: 'It is one of `start` and `stop`.',
      },
    ]);
  });

  test('with an unknown one: the nearest', async () => {
    const { errors } = await refused({ url: '/commands', payload: { type: 'stpo' } });
    expect(errors?.[0]).toMatchObject({ mend: 'Did you mean `stop`? It is one of `start` and `stop`.' });
  });

  test('with a known one: what that one takes', async () => {
    const { errors } = await refused({ url: '/commands', payload: { type: 'stop', raeson: 'x' } });
    expect(errors?.map(({ field, mend }) => [field, mend])).toEqual([
      ['/raeson', 'Did you mean `reason`?'],
      ['/reason', 'Send text.'],
    ]);
  });
});

describe('outside the body a field is the name of a parameter', () => {
  test('in the query', async () => {
    const { errors } = await refused({ url: '/things?limit=x&lmit=2', payload: { name: 'Ada' } });
    expect(errors?.map((error) => [error.in, error.field, error.mend])).toEqual([
      ['query', 'lmit', 'Leave it out; there are `limit`.'],
      ['query', 'limit', 'Send a whole number.'],
    ]);
  });

  test('a parameter that came twice', async () => {
    const { errors } = await refused({ url: '/things?limit=1&limit=2', payload: { name: 'Ada' } });
    expect(errors).toEqual([
      { in: 'query', field: 'limit', rule: 'type', message: '`limit` came 2 times.', mend: 'Send it once.' },
    ]);
  });

  test('in the path', async () => {
    const problem = await refused({ method: 'GET', url: '/things/abcdef' });
    expect(problem).toMatchObject({ field: 'id', errors: [{ in: 'path', field: 'id', rule: 'maxLength' }] });
  });
});

describe('what no schema sees', () => {
  const json = { 'content-type': 'application/json' };
  test.each([
    ['not JSON', { payload: '{', headers: json }, 'invalid_json', 'The body is not JSON.'],
    ['an empty JSON body', { payload: '', headers: json }, 'invalid_json', 'The body is not JSON.'],
    ['a prototype', { payload: '{"__proto__":{}}', headers: json }, 'invalid_json', 'The body is not JSON.'],
  ])('%s is refused with its mend', async (_, request, code, detail) => {
    const problem = await refused({ url: '/things', ...request });
    expect(problem.code).toBe(code);
    expect(problem.detail).toContain(detail);
  });

  test('another media type is refused with its mend', async () => {
    const problem = await refused({ url: '/things', payload: 'a', headers: { 'content-type': 'text/x' } }, 415);
    expect(problem).toMatchObject({
      code: 'unsupported_media_type',
      errors: [{ in: 'header', field: 'content-type' }],
    });
    expect(problem.detail).toContain('Send JSON');
  });
});
