import Type from 'typebox';
import {
  ATTRIBUTE_TYPES,
  ATTRIBUTES_LIMIT,
  DESCRIPTION_LENGTH_LIMIT,
  VALUE_LENGTH_LIMIT,
  VALUES_LIMIT,
} from './context-schema.ts';

const closed = { additionalProperties: false };

const AttributeSchema = Type.Object(
  {
    type: Type.Unsafe<(typeof ATTRIBUTE_TYPES)[number]>({
      anyOf: ATTRIBUTE_TYPES.map((type) => Type.Literal(type)),
      description: 'A `timestamp` is RFC 3339 text or a date, a `semver` the text of a version, `strings` a list.',
    }),
    description: Type.String({
      minLength: 1,
      maxLength: DESCRIPTION_LENGTH_LIMIT,
      description: 'What it means and who sets it.',
    }),
    enum: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: VALUE_LENGTH_LIMIT }), {
        minItems: 1,
        maxItems: VALUES_LIMIT,
        uniqueItems: true,
        description: 'All that a `string` may be: a rule that names another is refused.',
      }),
    ),
  },
  closed,
);

/** `context.yaml`, for editors and for findings with their places; `parseContextSchema` knows the rules that this can not say. */
export const ContextFileSchema = Type.Object(
  {
    attributes: Type.Optional(
      Type.Record(
        Type.String({
          pattern: '^[A-Za-z_][A-Za-z0-9_]{0,63}(?:\\.[A-Za-z_][A-Za-z0-9_]{0,63}){0,5}$',
          title: 'a name such as `plan` or `app.version`',
        }),
        AttributeSchema,
        { ...closed, maxProperties: ATTRIBUTES_LIMIT, description: 'Attributes by dotted path.' },
      ),
    ),
  },
  closed,
);
