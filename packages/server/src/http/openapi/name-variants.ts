import type { JsonSchema } from '../schema-words.ts';

/** A schema of a body with its variants apart, each under a name of its own. */
export interface NamedVariants {
  readonly schema: object;
  readonly variants: Readonly<Record<string, JsonSchema>>;
}

/**
 * Takes the variants of a union that are told apart by a tag out of it, as OpenAPI asks for (a discriminator selects
 * named schemas only) and as makers of clients need it: `submit` becomes `SubmitCommand`. `suffix` is what they are.
 */
export function nameVariants(body: JsonSchema, suffix: string): NamedVariants {
  const { discriminator, oneOf = [] } = body;
  if (discriminator === undefined) return { schema: body, variants: {} };
  const tag = discriminator.propertyName;
  const named = oneOf.map((variant) => {
    const value = String(variant.properties?.[tag]?.const);
    return { value, name: `${pascal(value)}${suffix}`, variant };
  });
  const refOf = (name: string) => `#/components/schemas/${name}`;
  return {
    schema: {
      ...body,
      oneOf: named.map(({ name }) => ({ $ref: refOf(name) })),
      discriminator: {
        propertyName: tag,
        mapping: Object.fromEntries(named.map(({ value, name }) => [value, refOf(name)])),
      },
    },
    variants: Object.fromEntries(named.map(({ name, variant }) => [name, variant])),
  };
}

function pascal(words: string): string {
  return words.replaceAll(/(?:^|_)([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}
