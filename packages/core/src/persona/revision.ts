import type { SourceSpan } from './diagnostic.ts';

/** The files of a persona's folder: path (forward slashes, relative) to bytes. What untrusted input looks like. */
export type PersonaFiles = ReadonlyMap<string, Uint8Array>;

/** BCP 47, canonical case: `en`, `de-AT`, `ja`. */
export type Locale = string;

/** `axis/option`, e.g. `tone/playful`. */
export type ModuleRef = string;

/** Request parameters that a persona bounds and modules may change; names are OpenAI's. */
export const PARAMETER_NAMES = ['temperature', 'top_p', 'max_tokens', 'presence_penalty', 'frequency_penalty'] as const;
export type ParameterName = (typeof PARAMETER_NAMES)[number];

/** One brand or safety rule of the throughline. */
export interface Constraint {
  readonly id: string;
  readonly text: string;
  /** Phrases that no module, skill, channel, locale rule or voice may contain (case-insensitive, whole words). */
  readonly forbids: readonly string[];
}

export interface Throughline {
  readonly brand: readonly Constraint[];
  readonly safety: readonly Constraint[];
  /** What tells a person that they talk to an AI, for every locale of the persona. */
  readonly disclosure: Readonly<Record<Locale, string>>;
}

/** Sets a parameter, or adds to what the persona and earlier axes made it. */
export type ParameterChange = { readonly set: number } | { readonly add: number };
export type ParameterChanges = Readonly<Partial<Record<ParameterName, ParameterChange>>>;

/** One option of one axis. */
export interface Module {
  readonly option: string;
  readonly description: string;
  readonly requires: readonly ModuleRef[];
  readonly conflicts: readonly ModuleRef[];
  readonly parameters: ParameterChanges;
  /** `null`: suits all. Channels count where one is named. */
  readonly locales: readonly Locale[] | null;
  readonly channels: readonly string[] | null;
  /** Instructions, with Liquid variables. */
  readonly body: string;
}

export interface Axis {
  readonly key: string;
  readonly description: string;
  /** Whether the person in the conversation may choose the option. */
  readonly personal: boolean;
  readonly default: string;
  readonly options: readonly Module[];
}

export interface ParameterBound {
  readonly default: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** What becomes of a value beyond the bounds. */
  readonly beyond: 'clamp' | 'refuse';
}

/** One upstream to try; order is the plan. */
export interface Attempt {
  /** Name of an upstream known to the server: `openai`, `anthropic`, `ollama`, the operator's own. */
  readonly upstream: string;
  readonly model: string;
}

export interface ModelPlan {
  readonly parameters: Readonly<Partial<Record<ParameterName, ParameterBound>>>;
  readonly attempts: readonly Attempt[];
}

export interface Channel {
  readonly key: string;
  readonly instructions: string;
  readonly parameters: ParameterChanges;
}

export interface LocaleRule {
  readonly locale: Locale;
  readonly instructions: string;
}

/** A variable that Liquid templates may name; its value comes from the evaluation context. */
export type Variable = { readonly name: string; readonly description: string } & (
  | {
      readonly type: 'string';
      readonly default: string;
      readonly maxLength: number;
      readonly enum: readonly string[] | null;
    }
  | { readonly type: 'number'; readonly default: number; readonly min: number | null; readonly max: number | null }
  | { readonly type: 'boolean'; readonly default: boolean }
);

/** An Agent Skills folder: read and listed here. */
export interface Skill {
  readonly name: string;
  readonly description: string;
  readonly license: string | null;
  readonly compatibility: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly allowedTools: string | null;
  readonly body: string;
  /** The folder's other files by path within it, each with the SHA-256 of its bytes in lower-case hex. */
  readonly files: readonly { readonly path: string; readonly sha256: string; readonly bytes: number }[];
}

/** Everything a persona is, normalised: equal content is equal whatever the YAML style. This is what the digest is taken of. */
export interface PersonaContent {
  /** Version of this shape. */
  readonly format: 1;
  readonly key: string;
  readonly version: string;
  readonly name: string;
  readonly description: string;
  readonly owner: string;
  readonly throughline: Throughline;
  readonly voice: string;
  /** In composition order. */
  readonly axes: readonly Axis[];
  readonly model: ModelPlan;
  /** Sorted by key. Empty: one nameless channel, no rules. */
  readonly channels: readonly Channel[];
  readonly defaultLocale: Locale;
  /** Sorted; holds the default. */
  readonly locales: readonly LocaleRule[];
  /** What is said when nothing can be answered, for every locale. */
  readonly fallback: Readonly<Record<Locale, string>>;
  readonly variables: readonly Variable[];
  /** In the order listed in persona.yaml. */
  readonly skills: readonly Skill[];
  /** Kept and digested, never interpreted: fields of imported cards, the owner's own. */
  readonly extensions: Readonly<Record<string, unknown>>;
}

/**
 * Where content came from: JSON Pointer into `PersonaContent` to span. `literal` says that line n of the string is
 * line `span.line + n` of the file, so that parts of it can be traced to their own lines.
 */
export type SourceMap = Readonly<Record<string, SourceSpan & { readonly literal: boolean }>>;

/** An immutable, complete persona, named by the hash of its content. */
export interface Revision {
  /** `sha256:` and 64 hex digits: SHA-256 (FIPS 180-4) over the RFC 8785 form of `content`. */
  readonly digest: string;
  readonly content: PersonaContent;
  /** Of the files it was first published from; not part of the digest. */
  readonly sources: SourceMap;
}
