import createCompilers from '@fastify/ajv-compiler';
import { expect } from 'vitest';
import type { ApiServer } from './api-server.ts';

/** The part of an OpenAPI document that is looked at here. */
export interface ApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
    readonly responses: Readonly<Record<string, Response>>;
  };
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly object[];
  readonly parameters: readonly { readonly $ref?: string; readonly name?: string; readonly in?: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<Record<string, Response & { readonly $ref?: string }>>;
  readonly 'x-setlist-permission'?: unknown;
}

interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, { readonly schema: object; readonly example?: unknown }>>;
}

/** The document that the server gives of itself. */
export async function documentOf(server: ApiServer): Promise<ApiDocument> {
  return (await server.inject({ url: '/openapi.json' })).json();
}

const compile = createCompilers()(
  {},
  { customOptions: { strict: false, coerceTypes: false, removeAdditional: false } },
);
const compiled = new Map<string, ReturnType<typeof compile>>();

/** Fails where an answer is not as the document describes it: the status, the media type, every field. */
export function expectDescribed(
  document: ApiDocument,
  operation: string,
  answer: { readonly statusCode: number; readonly headers: object; readonly body: string },
): void {
  const [method = '', path = ''] = operation.split(' ');
  const described = document.paths[path]?.[method.toLowerCase()]?.responses[String(answer.statusCode)];
  if (described === undefined)
    throw new Error(`${operation} is not said to answer ${answer.statusCode}: ${answer.body}`);
  const name = described.$ref?.replace('#/components/responses/', '');
  const response = name === undefined ? described : document.components.responses[name];
  const [media, content] = Object.entries(response?.content ?? {})[0] ?? [];
  if (media === undefined || content === undefined) {
    expect(answer.body).toBe('');
    return;
  }
  const sent = 'content-type' in answer.headers ? String(answer.headers['content-type']) : '';
  expect(sent.split(';')[0]).toBe(media);
  if (!media.endsWith('json')) return;
  const key = `${operation} ${answer.statusCode}`;
  const validate = compiled.get(key) ?? compile({ schema: { ...content.schema, components: document.components } });
  compiled.set(key, validate);
  validate(JSON.parse(answer.body));
  expect(validate.errors ?? [], key).toEqual([]);
}
