import type Type from 'typebox';
import { fits } from './schema-findings.ts';

/**
 * What of a value is sound, part by part. A part at fault is left out of a map whose fields the schema names; in a list
 * and in a map with keys of the author's it keeps its place as `undefined`, so that places and names stay what they are.
 * Of what is beyond a limit the first are kept.
 */
export type Sound<T> = T extends string | number | boolean
  ? T
  : T extends readonly (infer Item)[]
    ? readonly (Sound<Item> | undefined)[]
    : T extends object
      ? { readonly [Field in keyof T]?: Sound<T[Field]> | undefined }
      : T;

/** The part of JSON Schema that maps and lists are told by. */
interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Type.TSchema>>;
  readonly patternProperties?: Readonly<Record<string, Type.TSchema>>;
  readonly items?: Type.TSchema;
  readonly maxItems?: number;
  readonly maxProperties?: number;
}

/** Keeps of an untrusted value what its schema allows, so that one fault does not hide those of other parts. */
export function soundParts<S extends Type.TSchema>(schema: S, value: unknown): Sound<Type.Static<S>> | undefined {
  return soundPart(schema, value) as Sound<Type.Static<S>> | undefined;
}

function soundPart(schema: Type.TSchema, value: unknown): unknown {
  const { type, properties, patternProperties, items, maxItems, maxProperties }: Shape = schema;
  if (type === 'array' && items !== undefined)
    return Array.isArray(value) ? value.slice(0, maxItems).map((item) => soundPart(items, item)) : undefined;
  if (type !== 'object' || typeof value !== 'object' || value === null || Array.isArray(value))
    return fits(schema, value) ? value : undefined;
  const byPattern = Object.entries(patternProperties ?? {})[0];
  const entries = Object.entries(value)
    .slice(0, maxProperties)
    .flatMap(([name, part]): [string, unknown][] => {
      if (properties === undefined)
        return [[name, byPattern && new RegExp(byPattern[0]).test(name) ? soundPart(byPattern[1], part) : undefined]];
      const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const sound = known === undefined ? undefined : soundPart(known, part);
      return sound === undefined ? [] : [[name, sound]];
    });
  return Object.fromEntries(entries);
}

/** The keys of a map, or `undefined` when it is not there or one of them can not be what it is meant to be. */
export function namesOf(map: object | undefined, pattern: string): readonly string[] | undefined {
  if (map === undefined) return undefined;
  const names = Object.keys(map);
  return names.every((name) => new RegExp(pattern).test(name)) ? names : undefined;
}

/** A map's entries without those at fault. */
export function soundEntries<T>(map: Readonly<Record<string, T | undefined>> = {}): [string, T][] {
  return Object.entries(map).flatMap(([name, part]): [string, T][] => (part === undefined ? [] : [[name, part]]));
}
