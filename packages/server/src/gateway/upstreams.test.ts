import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, expect, test } from 'vitest';
import { loadUpstreams, type Upstreams } from './upstreams.ts';

const lines: string[] = [];
const log = pino({}, { write: (line: string) => lines.push(line) });
let upstreams: Upstreams | null = null;

afterEach(() => upstreams?.close());

function load(env: Record<string, string>, yaml?: string): Upstreams {
  const folder = mkdtempSync(join(tmpdir(), 'setlist-upstreams-'));
  const file = join(folder, 'upstreams.yaml');
  writeFileSync(join(folder, 'key.txt'), 'sk-from-a-file\n');
  if (yaml !== undefined) writeFileSync(file, yaml);
  upstreams = loadUpstreams({ env, log, ...(yaml === undefined ? {} : { file }) });
  return upstreams;
}

test('nothing in the environment configures nothing', () => {
  expect(load({}).names).toEqual([]);
  expect(load({ OPENAI_API_KEY: '' }).names).toEqual([]);
});

test('each provider’s own variables configure it', () => {
  const env = {
    OPENAI_API_KEY: 'sk-a',
    ANTHROPIC_API_KEY: 'sk-b',
    GOOGLE_GENERATIVE_AI_API_KEY: 'c',
    AWS_ACCESS_KEY_ID: 'd',
    AWS_SECRET_ACCESS_KEY: 'e',
  };
  expect(load(env).all.map(({ name, kind }) => [name, kind])).toEqual([
    ['openai', 'openai-compatible'],
    ['anthropic', 'anthropic'],
    ['google', 'google'],
    ['bedrock', 'bedrock'],
  ]);
});

test('upstreams.yaml adds servers and overrides those of the environment', () => {
  const yaml = `upstreams:
  - { name: ollama, kind: openai-compatible, baseUrl: "http://127.0.0.1:11434/v1", limits: { firstChunkMs: 90000 } }
  - { name: openai, kind: openai-compatible, baseUrl: "https://gateway.example/v1", apiKeyFile: key.txt }
`;
  const found = load({ OPENAI_API_KEY: 'sk-a' }, yaml);
  expect(found.names).toEqual(['ollama', 'openai']);
  expect(found.find('ollama')?.limits).toEqual({ firstChunkMs: 90_000 });
});

test('upstreams.yaml may change limits of the whole gateway', () => {
  expect(load({}, 'limits: { maxMessages: 50, totalMs: 60000 }').limits).toEqual({ maxMessages: 50, totalMs: 60_000 });
});

test('no key is logged', () => {
  load({ OPENAI_API_KEY: 'sk-very-secret' });
  expect(lines.join('')).toContain('openai');
  expect(lines.join('')).not.toContain('sk-');
});

test.each([
  ['no list', 'ollama: {}', 'ollama'],
  ['an unknown kind', 'upstreams: [{ name: a, kind: palm }]', '/upstreams/0/kind'],
  ['an unknown field', 'upstreams: [{ name: a, kind: google, key: x }]', 'key'],
  ['no base URL', 'upstreams: [{ name: a, kind: openai-compatible }]', '/upstreams/0/baseUrl'],
  ['a name twice', 'upstreams: [{ name: a, kind: bedrock }, { name: a, kind: bedrock }]', 'there twice'],
  ['a variable that is not set', 'upstreams: [{ name: a, kind: google, apiKeyEnv: NOT_SET }]', 'NOT_SET'],
  ['a file that is not there', 'upstreams: [{ name: a, kind: google, apiKeyFile: absent.txt }]', 'absent.txt'],
  ['no key where one is needed', 'upstreams: [{ name: a, kind: anthropic }]', 'apiKeyEnv or apiKeyFile'],
  ['two keys', 'upstreams: [{ name: a, kind: google, apiKeyEnv: A, apiKeyFile: b }]', 'either'],
  ['a limit that is none', 'limits: { maxMesages: 5 }', 'maxMesages'],
  ['broken YAML', 'upstreams: [', 'cannot be used'],
])('upstreams.yaml with %s is refused with its place', (_name, yaml, said) => {
  expect(() => load({}, yaml)).toThrow(said);
});
