import { ModuleFrontMatterSchema, PersonaFileSchema, SkillFrontMatterSchema } from './schema.ts';

/** A JSON Schema (draft 2020-12) for `persona.yaml`, with the front matter of modules and skills under `$defs`. */
export function personaJsonSchema(): object {
  const schema: unknown = JSON.parse(
    JSON.stringify({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'urn:setlist:schema:persona:1',
      ...PersonaFileSchema,
      $defs: { moduleFrontMatter: ModuleFrontMatterSchema, skillFrontMatter: SkillFrontMatterSchema },
    }),
  );
  return Object(schema);
}
