import { expect, test } from 'vitest';
import { personaJsonSchema } from './json-schema.ts';

test('the schema for editors is draft 2020-12, named, described, and holds the front matter of modules and skills', () => {
  const schema = personaJsonSchema();
  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: expect.stringMatching(/^urn:/),
    title: 'Setlist persona',
    additionalProperties: false,
    properties: { throughline: { description: expect.any(String) } },
    $defs: {
      moduleFrontMatter: { properties: { requires: expect.any(Object) } },
      skillFrontMatter: { required: ['name', 'description'] },
    },
  });
  expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
});
