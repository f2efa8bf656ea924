import type { AudienceDocument } from '@setlist/core/audience/rules';
import { parsePersona, type Revision } from '@setlist/core/persona';
import { expect } from 'vitest';
import { exampleConcierge, withVersion } from './example-persona.ts';
import type { OfrepServer } from './ofrep-server.ts';

/** Flags of the owner's own: by a rule, by a split, and one that is off. */
export const DOCUMENT = {
  context: { plan: { type: 'string', description: 'What is paid for.' } },
  flags: {
    banner: {
      variants: { on: true, off: false },
      default: 'off',
      rules: [{ if: "plan == 'pro'", serve: 'on' }],
      metadata: { team: 'growth', weight: 0.5, live: true },
    },
    split: {
      variants: { a: 'A', b: 'B' },
      default: 'a',
      rules: [
        {
          split: [
            { variant: 'a', weight: '50%' },
            { variant: 'b', weight: '50%' },
          ],
        },
      ],
    },
    off: { enabled: false, variants: { on: true }, default: 'on' },
  },
} as AudienceDocument;

/** The concierge that ships with the server, or another version of it. */
export async function concierge(version?: string): Promise<Revision> {
  const { files } = await exampleConcierge(version === undefined ? undefined : withVersion(version));
  const parsed = parsePersona(new Map(files.map(({ path, base64 }) => [path, Buffer.from(base64, 'base64')])));
  if (parsed.revision === null) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.revision;
}

export interface Asked {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly of: OfrepServer;
}

/** Evaluates one flag (`/KEY`) or all (nothing); every answer but a 304 is JSON. */
export async function ask(path: string, { body = { context: { targetingKey: 'ana' } }, headers, of }: Asked) {
  const response = await fetch(`${of.url}/ofrep/v1/evaluate/flags${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${of.apiKey}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const json = response.status === 304 ? null : JSON.parse(text);
  if (response.status !== 304) expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  return { status: response.status, headers: response.headers, json };
}
