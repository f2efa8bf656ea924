import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { Logger } from 'pino';
import { DEFAULT_LIMITS, type GatewayLimits, type UpstreamLimits } from './limits.ts';
import { createOpenAiLane } from './openai-lane.ts';
import { createProviderLane } from './provider-lane.ts';
import type { Upstream } from './upstream.ts';
import { readUpstreamsFile, type UpstreamEntry, UpstreamsFileError } from './upstreams-file.ts';

/** The model servers that personas' attempts may name. */
export interface Upstreams {
  /** Every configured one, the rehearsal upstream not among them. */
  readonly all: readonly Upstream[];
  readonly names: readonly string[];
  readonly find: (name: string) => Upstream | undefined;
  /** Stands in for every upstream, where there is one. */
  readonly rehearsal: Upstream | null;
  /** Of the whole gateway, where upstreams.yaml changes them. */
  readonly limits: Partial<GatewayLimits>;
  readonly close: () => Promise<void>;
}

export interface UpstreamsOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of upstreams.yaml; its entries come before those of the environment. */
  readonly file?: string;
  /** Base URL (up to and with `/v1`) of a rehearsal upstream that answers in place of all others. */
  readonly rehearsalUrl?: string;
  readonly log: Logger;
}

type Env = UpstreamsOptions['env'];

/**
 * Upstreams from `OPENAI_API_KEY` (with `OPENAI_BASE_URL`), `ANTHROPIC_API_KEY` (with `ANTHROPIC_BASE_URL`),
 * `GOOGLE_GENERATIVE_AI_API_KEY` and AWS's own variables, and from upstreams.yaml. Each key variable may end in `_FILE` and
 * name a file. Throws `UpstreamsFileError`; logs names, never keys.
 */
export function loadUpstreams(options: UpstreamsOptions): Upstreams {
  const file = options.file === undefined ? { upstreams: [], limits: {} } : readUpstreamsFile(options.file);
  const defaults = { ...DEFAULT_LIMITS, ...file.limits };
  const listed = file.upstreams.map((entry, at) =>
    build(entry, keyOf(entry, at, options.file ?? '', options.env), options.env, defaults),
  );
  const known = new Set(listed.map(({ name }) => name));
  const all = [...listed, ...fromEnvironment(options.env, defaults).filter(({ name }) => !known.has(name))];
  const byName = new Map(all.map((upstream) => [upstream.name, upstream]));
  const rehearsal = options.rehearsalUrl === undefined ? null : rehearsalAt(options.rehearsalUrl, defaults);
  options.log.info(
    { upstreams: all.map(({ name, kind }) => `${name} (${kind})`), rehearsal: rehearsal !== null },
    'upstreams configured',
  );
  return {
    all,
    names: all.map(({ name }) => name),
    find: (name) => byName.get(name),
    rehearsal,
    limits: file.limits,
    close: async () => {
      await Promise.all([...all, ...(rehearsal === null ? [] : [rehearsal])].map((upstream) => upstream.close()));
    },
  };
}

function rehearsalAt(baseUrl: string, defaults: GatewayLimits): Upstream {
  return createOpenAiLane({
    name: 'rehearsal',
    kind: 'rehearsal',
    baseUrl,
    apiKey: null,
    limits: {},
    defaults,
    streamOptions: true,
    maxTokensField: 'max_tokens',
  });
}

function fromEnvironment(env: Env, defaults: GatewayLimits): readonly Upstream[] {
  const found: Upstream[] = [];
  const add = (entry: UpstreamEntry, apiKey: string | null) => found.push(build(entry, apiKey, env, defaults));
  const openai = keyFromEnv(env, 'OPENAI_API_KEY');
  if (openai !== null) {
    add(
      { name: 'openai', kind: 'openai-compatible', baseUrl: env['OPENAI_BASE_URL'] || 'https://api.openai.com/v1' },
      openai,
    );
  }
  const anthropic = keyFromEnv(env, 'ANTHROPIC_API_KEY');
  if (anthropic !== null) {
    const baseUrl = env['ANTHROPIC_BASE_URL'];
    add({ name: 'anthropic', kind: 'anthropic', ...(baseUrl ? { baseUrl } : {}) }, anthropic);
  }
  const google = keyFromEnv(env, 'GOOGLE_GENERATIVE_AI_API_KEY');
  if (google !== null) add({ name: 'google', kind: 'google' }, google);
  const hasAws = (env['AWS_ACCESS_KEY_ID'] && env['AWS_SECRET_ACCESS_KEY']) || env['AWS_BEARER_TOKEN_BEDROCK'];
  if (hasAws) add({ name: 'bedrock', kind: 'bedrock' }, null);
  return found;
}

function keyFromEnv(env: Env, name: string): string | null {
  const file = env[`${name}_FILE`];
  if (env[name]) return env[name];
  return file ? readKey(file, `the environment's ${name}_FILE`) : null;
}

function keyOf(entry: UpstreamEntry, at: number, file: string, env: Env): string | null {
  const place = `/upstreams/${at}`;
  if (entry.apiKeyFile !== undefined)
    return readKey(resolve(dirname(file), entry.apiKeyFile), `${file} ${place}/apiKeyFile`);
  if (entry.apiKeyEnv !== undefined) {
    const key = env[entry.apiKeyEnv];
    if (key) return key;
    throw new UpstreamsFileError(file, [`${place}/apiKeyEnv: the environment has no ${entry.apiKeyEnv}`]);
  }
  if (entry.kind !== 'anthropic' && entry.kind !== 'google') return null;
  const key = keyFromEnv(env, entry.kind === 'anthropic' ? 'ANTHROPIC_API_KEY' : 'GOOGLE_GENERATIVE_AI_API_KEY');
  if (key === null) throw new UpstreamsFileError(file, [`${place}: needs apiKeyEnv or apiKeyFile`]);
  return key;
}

function readKey(file: string, namedBy: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new UpstreamsFileError(namedBy, [`${file} cannot be read`]);
  }
}

function build(entry: UpstreamEntry, apiKey: string | null, env: Env, defaults: GatewayLimits): Upstream {
  const limits: UpstreamLimits = entry.limits ?? {};
  const { name, kind, baseUrl } = entry;
  if (kind !== 'openai-compatible') {
    const secrets = kind === 'bedrock' ? awsSecrets(env) : [];
    if (apiKey !== null) secrets.push(apiKey);
    return createProviderLane({ name, kind, limits, secrets, model: providerModel(entry, apiKey, env) });
  }
  const url = baseUrl ?? '';
  const isOpenAi = new URL(url).hostname === 'api.openai.com';
  return createOpenAiLane({
    name,
    kind,
    baseUrl: url,
    apiKey,
    limits,
    defaults,
    streamOptions: entry.streamOptions ?? true,
    maxTokensField: entry.maxTokensField ?? (isOpenAi ? 'max_completion_tokens' : 'max_tokens'),
  });
}

type NamedModel = (id: string) => LanguageModelV4;

/** The provider's package is loaded at the first call only: most servers need none of them. */
function providerModel(
  entry: UpstreamEntry,
  apiKey: string | null,
  env: Env,
): (id: string) => Promise<LanguageModelV4> {
  let loading: Promise<NamedModel> | null = null;
  return async (id) => {
    loading ??= loadProvider(entry, apiKey, env);
    return (await loading)(id);
  };
}

async function loadProvider(entry: UpstreamEntry, apiKey: string | null, env: Env): Promise<NamedModel> {
  const at = entry.baseUrl === undefined ? {} : { baseURL: entry.baseUrl };
  const key = apiKey === null ? {} : { apiKey };
  if (entry.kind === 'anthropic') {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return createAnthropic({ ...at, ...key });
  }
  if (entry.kind === 'google') {
    const { createGoogleGenerativeAI } = await import('@ai-sdk/google');
    return createGoogleGenerativeAI({ ...at, ...key });
  }
  const { createAmazonBedrock } = await import('@ai-sdk/amazon-bedrock');
  return createAmazonBedrock({ ...at, ...key, ...awsOf(entry, env) });
}

function awsSecrets(env: Env): string[] {
  const names = ['AWS_BEARER_TOKEN_BEDROCK', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
  return names.flatMap((name) => env[name] || []);
}

function awsOf(entry: UpstreamEntry, env: Env) {
  const bearer = env['AWS_BEARER_TOKEN_BEDROCK'];
  return {
    region: entry.region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1',
    ...(bearer ? { apiKey: bearer } : {}),
    ...(env['AWS_ACCESS_KEY_ID'] ? { accessKeyId: env['AWS_ACCESS_KEY_ID'] } : {}),
    ...(env['AWS_SECRET_ACCESS_KEY'] ? { secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] } : {}),
    ...(env['AWS_SESSION_TOKEN'] ? { sessionToken: env['AWS_SESSION_TOKEN'] } : {}),
  };
}
