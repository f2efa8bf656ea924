#!/usr/bin/env node
// `npm run schemas`: the JSON Schemas of what the API answers, made from the types of the SDK, which are their one source.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';
import { root } from './run-command.mjs';

const FILE = join(root, 'packages/server/src/http/openapi/answers.schema.json');

/** The schemas that are checked in, by the name of their type. */
export function readAnswerSchemas() {
  return JSON.parse(readFileSync(FILE, 'utf8'));
}

/** The schemas of these types and of every type that they mention, by name, for the components of an OpenAPI document. */
export function generateAnswerSchemas(types) {
  const generator = createGenerator({
    path: join(root, 'packages/sdk/src/index.ts'),
    tsconfig: join(root, 'packages/sdk/tsconfig.json'),
    // tsc has done so, with the project's own TypeScript.
    skipTypeCheck: true,
    expose: 'export',
    topRef: true,
    jsDoc: 'extended',
    additionalProperties: false,
    encodeRefs: false,
    functions: 'fail',
  });
  const found = new Map();
  for (const type of types) {
    for (const [name, schema] of Object.entries(generator.createSchema(type).definitions)) {
      const text = JSON.stringify(schema).replaceAll('"#/definitions/', '"#/components/schemas/');
      if ((found.get(name) ?? text) !== text) throw new Error(`Two types are called ${name}; rename one.`);
      found.set(name, text);
    }
  }
  const names = [...found.keys()].sort();
  return Object.fromEntries(names.map((name) => [name, JSON.parse(found.get(name))]));
}

if (import.meta.main) {
  const { answerTypes } = await import('../packages/server/src/http/openapi/operations.ts');
  const schemas = generateAnswerSchemas(answerTypes());
  writeFileSync(FILE, `${JSON.stringify(schemas, null, 1)}\n`);
  process.stdout.write(`${Object.keys(schemas).length} schemas in ${FILE.slice(root.length + 1)}\n`);
}
