/** Headers of requests, as components of the document; without examples, which the reference would send. */
export const HEADER_PARAMETERS = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '^[\\x21-\\x7e]+$' },
    description:
      'A new one for each new request, such as a UUID. What comes again with it within seven days is answered and not done again.',
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    schema: { type: 'string' },
    description:
      'The ETag of the object as it was read, or its `rowVersion` in quotes, such as `"3"`. Has the change refused (412) if the object has changed since.',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    schema: { type: 'string' },
    description:
      'ETags of what is known already, such as `"3-9f86d081884c7d65"`: if it is still the same, the answer is 304 without a body.',
  },
} as const;

/** Headers of answers, as components of the document. */
export const ANSWER_HEADERS = {
  RowVersion: {
    schema: { type: 'string' },
    description:
      'The row version, to be sent as `If-Match` with a change. Of what is read, a tag of the answer follows it.',
    example: '"3-9f86d081884c7d65"',
  },
  ContentTag: {
    schema: { type: 'string' },
    description: 'A tag of the answer, to be sent as `If-None-Match` when asking again.',
    example: '"9f86d081884c7d659a2feaa0c55ad015"',
  },
  Location: {
    schema: { type: 'string' },
    description: 'Path of what was made.',
    example: '/api/v1/releases/rel_601996438017482d',
  },
  RequestId: {
    schema: { type: 'string' },
    description: 'The request in the log of the server: the one that was sent as `X-Request-Id`, else a new one.',
    example: '0192f3a4-5b6c-7d8e-9f00-112233445566',
  },
  RetryAfter: { schema: { type: 'integer' }, description: 'Seconds to wait before asking again.', example: 42 },
  Authenticate: {
    schema: { type: 'string' },
    description: 'How to say who asks (RFC 6750).',
    example: 'Bearer realm="setlist"',
  },
} as const;
