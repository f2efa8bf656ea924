import Type from 'typebox';
import type { Diagnostic } from '../persona/diagnostic.ts';
import { error } from '../persona/finding.ts';
import { KEY_PATTERN, SEMVER_PATTERN } from '../persona/schema.ts';
import { fits, schemaFindings } from '../persona/schema-findings.ts';
import { type Path, parseYaml, type YamlDocument } from '../persona/yaml-document.ts';
import type { DesiredEnvironment, DesiredPersona } from './desired-state.ts';
import { type ImpactAnswers, RISKS, STAGES, type Stage } from './release.ts';

/** A file of `environments/`: what an environment is to serve, and what to say of the releases that take it there. */
export interface EnvironmentFile extends DesiredEnvironment {
  readonly personas: readonly EnvironmentEntry[];
}

export interface EnvironmentEntry extends DesiredPersona {
  /** Said of the release that `apply` proposes; `null`: nothing is said. */
  readonly release: ReleaseWords | null;
}

/** What the author of a change says of its release. */
export interface ReleaseWords {
  readonly title: string | null;
  readonly why: string | null;
  /** `null`: those of the policy. */
  readonly stages: readonly Stage[] | null;
  /** E-mail addresses. */
  readonly coAuthors: readonly string[];
  readonly targetingKeys: readonly string[];
  readonly impact: ImpactAnswers | null;
}

const closed = { additionalProperties: false };
const oneOf = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>({ anyOf: values.map((value) => Type.Literal(value)) });
const text = (description: string, maxLength: number) => Type.String({ minLength: 1, maxLength, description });
const version = Type.String({ pattern: SEMVER_PATTERN, description: 'Version of the revision to serve.' });

const LatchSchema = Type.Object(
  {
    release: Type.String({ minLength: 1, maxLength: 100 }),
    version,
    digest: Type.String({ pattern: '^sha256:[0-9a-f]{64}$', title: '`sha256:` and 64 hex digits' }),
    reason: Type.String({ maxLength: 2_000, description: 'Why it was rolled back.' }),
    shutBy: text('Who rolled it back.', 200),
    shutAt: text('When, RFC 3339.', 40),
  },
  { ...closed, description: 'A rollback that nobody has answered for: its digest is not proposed.' },
);

const ImpactSchema = Type.Object(
  {
    affected: text('Who is affected.', 4_000),
    cultures: text('Which cultures it touches.', 4_000),
    whatCouldGoWrong: text('What could go wrong.', 4_000),
    mitigations: text('What is done about that.', 4_000),
    declaredRisk: oneOf(RISKS),
  },
  closed,
);

const ReleaseSchema = Type.Object(
  {
    title: Type.Optional(text('Title of the release.', 200)),
    why: Type.Optional(text('Why, and for whom.', 4_000)),
    stages: Type.Optional(Type.Array(oneOf(STAGES), { minItems: 1, maxItems: 4 })),
    coAuthors: Type.Optional(Type.Array(Type.String({ minLength: 3, maxLength: 200 }), { maxItems: 50 })),
    targetingKeys: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 1_000 })),
    impact: Type.Optional(ImpactSchema),
  },
  { ...closed, description: 'What to say of the release that takes the environment to this version.' },
);

const EnvironmentFileSchema = Type.Object(
  {
    environment: Type.String({ pattern: KEY_PATTERN }),
    personas: Type.Record(
      Type.String({ pattern: KEY_PATTERN }),
      Type.Object(
        {
          version: Type.Optional(version),
          latched: Type.Optional(Type.Array(LatchSchema, { minItems: 1, maxItems: 20 })),
          release: Type.Optional(ReleaseSchema),
        },
        closed,
      ),
      { ...closed, maxProperties: 500 },
    ),
  },
  { ...closed, title: 'Setlist environment', description: 'A file of environments/' },
);
type Parsed = Type.Static<typeof EnvironmentFileSchema>;

/** A file of `environments/`, or `null` and everything that is wrong with it. `concierge: 1.2.0` is short for a map of `version`. */
export function parseEnvironmentFile(
  path: string,
  source: string,
): { readonly file: EnvironmentFile | null; readonly diagnostics: readonly Diagnostic[] } {
  const { document, diagnostics } = parseYaml(path, source);
  if (document === null) return { file: null, diagnostics };
  const whole = inLongForm(document);
  const findings = [...schemaFindings(EnvironmentFileSchema, whole), ...versionFindings(whole)];
  if (findings.length > 0 || !fits(EnvironmentFileSchema, whole.value)) return { file: null, diagnostics: findings };
  return { file: fileOf(whole.value), diagnostics: [] };
}

/** The document with each persona as a map, so that there is one form to check; places stay those of the file. */
function inLongForm(document: YamlDocument): YamlDocument {
  const { value } = document;
  if (!isRecord(value) || !isRecord(value['personas'])) return document;
  const short = new Set<string>();
  const personas = Object.entries(value['personas']).map(([key, entry]) => {
    if (typeof entry === 'object' && entry !== null) return [key, entry];
    short.add(key);
    return [key, { version: entry }];
  });
  const inFile = (path: Path): Path => (path[0] === 'personas' && short.has(String(path[1])) ? path.slice(0, 2) : path);
  return {
    value: { ...value, personas: Object.fromEntries(personas) },
    spanOf: (path) => document.spanOf(inFile(path)),
    keySpanOf: (path) => document.keySpanOf(inFile(path)),
  };
}

/** Only what carries a latch, and says nothing of a release, may leave open what is to be served. */
function versionFindings({ value, keySpanOf }: YamlDocument): Diagnostic[] {
  if (!isRecord(value) || !isRecord(value['personas'])) return [];
  return Object.entries(value['personas']).flatMap(([key, entry]) => {
    if (!isRecord(entry) || 'version' in entry || ('latched' in entry && !('release' in entry))) return [];
    const message = `\`personas.${key}\` names no version.`;
    return [error('environment/version', keySpanOf(['personas', key]), message, 'Add `version:`, such as 1.2.0.')];
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fileOf({ environment, personas }: Parsed): EnvironmentFile {
  const entries = Object.entries(personas).map(([key, { version, latched, release }]) => ({
    key,
    version: version ?? null,
    latched: latched ?? [],
    release: release === undefined ? null : wordsOf(release),
  }));
  return { name: environment, personas: entries };
}

function wordsOf(release: Type.Static<typeof ReleaseSchema>): ReleaseWords {
  return {
    title: release.title ?? null,
    why: release.why ?? null,
    stages: release.stages ?? null,
    coAuthors: release.coAuthors ?? [],
    targetingKeys: release.targetingKeys ?? [],
    impact: release.impact ?? null,
  };
}
