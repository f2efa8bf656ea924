import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { LocalFile, PublishRequest, PublishResponse } from '@setlist/sdk';

const concierge = join(import.meta.dirname, '../../packages/server/examples/personas/concierge');

/** The line that the newer revision of the concierge adds to its playful tone. */
export const ADDED_LINE = 'One pun in an answer, never two.';

/** Personas that are the concierge with a fault in its upstream, by the model name that the rehearsal upstream takes for it. */
const FAULTY = {
  'concierge-stalls': 'rehearsal:stall-6',
  'concierge-cut': 'rehearsal:cut-6',
  'concierge-refuses': 'rehearsal:fail-400',
  'concierge-down': 'rehearsal:fail-503',
};

/** Publishes a second revision of the concierge, and the faulty personas. */
export async function publishVariants(server: LocalFile): Promise<void> {
  const files = await filesOf(concierge);
  await publish(server, files, (path, text) => {
    if (path === 'persona.yaml') return replace(text, 'version: 1.0.0', 'version: 1.1.0');
    return path === 'modules/tone/playful.md' ? `${text.trimEnd()}\n- ${ADDED_LINE}\n` : text;
  });
  for (const [key, model] of Object.entries(FAULTY)) {
    await publish(server, files, (path, text) => {
      if (path !== 'persona.yaml') return text;
      const named = replace(replace(text, /^key: concierge\b/m, `key: ${key}`), /^name: .*$/m, `name: ${key}`);
      return replace(named, /model: gpt-[\w.-]+/, `model: "${model}"`);
    });
  }
}

/** Publishes one more revision of a persona that is the concierge in all but its key, with a line of its own. Answers its digest. */
export async function publishTwin(server: LocalFile, key: string, version: string): Promise<string> {
  return publish(server, await filesOf(concierge), (path, text) => {
    if (path === 'modules/tone/playful.md') return `${text.trimEnd()}\n- This is ${version}.\n`;
    if (path !== 'persona.yaml') return text;
    const named = replace(replace(text, /^key: concierge\b/m, `key: ${key}`), /^name: .*$/m, `name: ${key}`);
    return replace(named, 'version: 1.0.0', `version: ${version}`);
  });
}

async function publish(
  server: LocalFile,
  files: ReadonlyMap<string, string>,
  edit: (path: string, text: string) => string,
): Promise<string> {
  const request: PublishRequest = {
    files: [...files].map(([path, text]) => ({ path, base64: Buffer.from(edit(path, text)).toString('base64') })),
  };
  const response = await fetch(`${server.url}/api/v1/revisions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  if (response.status !== 201) throw new Error(`Publishing answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as PublishResponse).digest;
}

async function filesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      paths.map(async (path) => [relative(folder, path).replaceAll('\\', '/'), await readFile(path, 'utf8')] as const),
    ),
  );
}

function replace(text: string, what: string | RegExp, by: string): string {
  const replaced = text.replace(what, by);
  if (replaced === text) throw new Error(`The example persona no longer has ${what}`);
  return replaced;
}
