import { readFileSync } from 'node:fs';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { parse as parseYaml } from 'yaml';
import { DEFAULT_LIMITS, type GatewayLimits } from './limits.ts';

const milliseconds = () => Type.Optional(Type.Integer({ minimum: 1 }));

const EntrySchema = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$' }),
    kind: Type.Enum(['openai-compatible', 'anthropic', 'google', 'bedrock']),
    baseUrl: Type.Optional(Type.String({ pattern: '^https?://' })),
    apiKeyEnv: Type.Optional(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' })),
    apiKeyFile: Type.Optional(Type.String({ minLength: 1 })),
    region: Type.Optional(Type.String({ minLength: 1 })),
    streamOptions: Type.Optional(Type.Boolean()),
    maxTokensField: Type.Optional(Type.Enum(['max_tokens', 'max_completion_tokens'])),
    limits: Type.Optional(
      Type.Object(
        {
          connectMs: milliseconds(),
          firstChunkMs: milliseconds(),
          chunkGapMs: milliseconds(),
          answerMs: milliseconds(),
          triesPerAttempt: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
          connections: Type.Optional(Type.Integer({ minimum: 1 })),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

const LIMIT_NAMES = Object.keys(DEFAULT_LIMITS) as (keyof GatewayLimits)[];
const LimitsSchema = Type.Object(
  Object.fromEntries(LIMIT_NAMES.map((name) => [name, Type.Optional(Type.Integer({ minimum: 1 }))])),
  { additionalProperties: false },
);

const FileSchema = Type.Object(
  { upstreams: Type.Optional(Type.Array(EntrySchema)), limits: Type.Optional(LimitsSchema) },
  { additionalProperties: false },
);

/** One entry of upstreams.yaml. */
export type UpstreamEntry = Type.Static<typeof EntrySchema>;

const validator = Compile(FileSchema);

/** upstreams.yaml cannot be used; the message lists every fault with its place. */
export class UpstreamsFileError extends Error {
  constructor(file: string, faults: readonly string[]) {
    super(`${file} cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'UpstreamsFileError';
  }
}

/** What upstreams.yaml says: more upstreams, and limits of the whole gateway. */
export interface UpstreamsFile {
  readonly upstreams: readonly UpstreamEntry[];
  readonly limits: Partial<GatewayLimits>;
}

/** Reads upstreams.yaml: `upstreams` holds a list, `limits` changes defaults. Throws `UpstreamsFileError` with every fault at once. */
export function readUpstreamsFile(file: string): UpstreamsFile {
  const parsed = readYaml(file);
  if (!validator.Check(parsed)) {
    throw new UpstreamsFileError(
      file,
      validator.Errors(parsed).map((error) => `${error.instancePath || '/'}: ${error.message}${namesOf(error.params)}`),
    );
  }
  const { upstreams = [], limits = {} } = parsed;
  const faults = upstreams.flatMap((entry, at) => faultsOf(entry, at, upstreams));
  if (faults.length > 0) throw new UpstreamsFileError(file, faults);
  return { upstreams, limits };
}

function readYaml(file: string): unknown {
  try {
    return parseYaml(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UpstreamsFileError(file, [error instanceof Error ? error.message : String(error)]);
  }
}

function namesOf(params: object): string {
  const names = Object.values(params)
    .filter((value) => Array.isArray(value))
    .flat();
  return names.length === 0 ? '' : ` (${names.join(', ')})`;
}

function faultsOf(entry: UpstreamEntry, at: number, entries: readonly UpstreamEntry[]): readonly string[] {
  const place = `/upstreams/${at}`;
  const faults: string[] = [];
  if (entries.findIndex(({ name }) => name === entry.name) !== at)
    faults.push(`${place}/name: \`${entry.name}\` is there twice`);
  if (entry.kind === 'openai-compatible' && entry.baseUrl === undefined) {
    faults.push(`${place}/baseUrl: an openai-compatible upstream needs one, e.g. http://127.0.0.1:11434/v1`);
  }
  if (entry.baseUrl !== undefined && !URL.canParse(entry.baseUrl)) faults.push(`${place}/baseUrl: not a URL`);
  if (entry.apiKeyEnv !== undefined && entry.apiKeyFile !== undefined) {
    faults.push(`${place}: name either apiKeyEnv or apiKeyFile`);
  }
  return faults;
}
