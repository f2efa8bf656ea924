import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PublishRequest } from '@setlist/sdk';

const CONCIERGE = fileURLToPath(new URL('../../packages/server/examples/personas/concierge/', import.meta.url));

/** The example concierge as a request to publish it, each file changed as told. */
export async function exampleConcierge(
  change: (path: string, text: string) => string = (_path, text) => text,
): Promise<Pick<PublishRequest, 'files'>> {
  const entries = await readdir(CONCIERGE, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return {
    files: await Promise.all(
      files.map(async (file) => {
        const path = file.slice(CONCIERGE.length);
        const text = change(path, await readFile(file, 'utf8'));
        return { path, base64: Buffer.from(text).toString('base64') };
      }),
    ),
  };
}

/** Another version of it. */
export const withVersion = (version: string) => (path: string, text: string) =>
  path === 'persona.yaml' ? text.replace(/^version: .*$/m, `version: ${version}`) : text;

/** Asks a server's persona for an answer, as a client of OpenAI's API would. */
export async function ask(
  server: { readonly url: string; readonly apiKey: string },
  model: string,
  apiKey = server.apiKey,
) {
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Where can I hear live music?' }] }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
