import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PersonaFiles, Revision } from '@setlist/core/persona';
import type { Client } from '@setlist/sdk';
import { CliError, EXIT, usageError } from './exit-codes.ts';
import { fromHere, isThere } from './persona-folders.ts';
import { readPersonaFolder } from './read-persona-folder.ts';

/** A revision and where it was found. */
export interface LoadedRevision {
  readonly revision: Revision;
  /** The folder it was read from, `null` when the server gave it. */
  readonly folder: string | null;
}

/**
 * A revision by what a person would call it: a persona's folder, a digest (or the first 7 or more digits of one that
 * a folder or `key@` names), `key`, `key@version` or `key@digest`. `client` is asked for only when a server is needed.
 */
export async function loadRevision(name: string, client: () => Client): Promise<LoadedRevision> {
  if (await isThere(name)) return { revision: await revisionInFolder(name), folder: name };
  return { revision: await revisionOnServer(name, client()), folder: null };
}

async function revisionInFolder(folder: string): Promise<Revision> {
  if ((await stat(folder)).isDirectory() && !(await isThere(join(folder, 'persona.yaml')))) {
    throw usageError(
      `There is no persona.yaml in ${folder === '.' ? 'the working directory' : folder}. Name a persona's folder, or what a server has: key, key@version or digest.`,
    );
  }
  const [{ parsePersona, renderDiagnostics }, files] = await Promise.all([
    import('@setlist/core/persona'),
    readPersonaFolder(folder),
  ]);
  const { revision, diagnostics } = parsePersona(files);
  if (revision !== null) return revision;
  const shown = fromHere(folder, files, diagnostics);
  throw new CliError(
    refusalOf(folder, renderDiagnostics(shown.diagnostics, shown.files, { colour: false })),
    EXIT.findings,
    'invalid_persona',
  );
}

function refusalOf(folder: string, findings: string): string {
  return `${folder} is not a sound persona.\n\n${findings}`;
}

async function revisionOnServer(name: string, client: Client): Promise<Revision> {
  if (/^sha256:[0-9a-f]{64}$/.test(name)) return client.revision(name);
  const at = name.indexOf('@');
  const [key, label] = at === -1 ? [name, null] : [name.slice(0, at), name.slice(at + 1)];
  if (!/^[a-z0-9][a-z0-9-]*$/.test(key)) {
    throw usageError(`${name} is neither a folder that is there, nor a digest, nor the key of a persona.`);
  }
  const persona = await client.persona(key);
  const digest = label === null ? persona.digest : digestLabelled(label, persona.revisions);
  if (digest === null && label === 'stable') {
    throw usageError(`Nothing of ${key} is stable there yet. Name one of its revisions: ${key}@${persona.version}.`);
  }
  if (digest === null) {
    const versions = persona.revisions.map(({ version }) => version).join(', ');
    throw usageError(`${key} has no revision ${label}. Its versions are ${versions}.`);
  }
  return client.revision(digest);
}

function digestLabelled(
  label: string,
  revisions: readonly { digest: string; version: string; served: boolean }[],
): string | null {
  if (label === 'stable') return revisions.find(({ served }) => served)?.digest ?? null;
  const exact = revisions.find(({ digest, version }) => version === label || digest === label);
  if (exact !== undefined) return exact.digest;
  const digits = label.replace(/^sha256:/, '');
  if (!/^[0-9a-f]{7,64}$/.test(digits)) return null;
  const begun = revisions.filter(({ digest }) => digest.startsWith(`sha256:${digits}`));
  return begun.length === 1 ? (begun[0]?.digest ?? null) : null;
}

/** Values of variables as typed on a command line, read as what the persona declares them to be. */
export function variablesOf(
  revision: Revision,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string | number | boolean>> {
  const types = new Map(revision.content.variables.map(({ name, type }) => [name, type]));
  return Object.fromEntries(
    Object.entries(given).map(([name, text]) => [name, typedValue(name, text, types.get(name))]),
  );
}

function typedValue(
  name: string,
  text: string,
  type: 'string' | 'number' | 'boolean' | undefined,
): string | number | boolean {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (type === 'boolean') throw usageError(`The variable ${name} is true or false; ${JSON.stringify(text)} came.`);
  if (type !== 'number') return text;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw usageError(`The variable ${name} is a number; ${JSON.stringify(text)} came.`);
  }
  return value;
}

/** The persona's files as they lie in a folder, for `publish`. */
export function asPublishRequest(files: PersonaFiles): { readonly files: readonly { path: string; base64: string }[] } {
  return { files: [...files].map(([path, bytes]) => ({ path, base64: Buffer.from(bytes).toString('base64') })) };
}
