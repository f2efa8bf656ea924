import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TermLists } from '@setlist/core/assessment';
import { CliError, EXIT, usageError } from './exit-codes.ts';
import { fromHere, isThere } from './persona-folders.ts';

/** Where term lists lie when nothing else is said. */
const DEFAULT_FOLDER = 'terms';

/** The term lists of a folder, of `terms` where none is named; none where that is not there. Throws `CliError`. */
export async function loadTermLists(given: string | undefined): Promise<TermLists> {
  const folder = given ?? DEFAULT_FOLDER;
  if (!(await isThere(folder))) {
    if (given === undefined) return [];
    throw usageError(`There is no folder ${folder}. Give the folder that holds the term lists, *.yaml.`);
  }
  const names = (await readdir(folder)).filter((name) => /^[^.].*\.ya?ml$/i.test(name));
  const files = new Map<string, Uint8Array>();
  for (const name of names) files.set(name, await readFile(join(folder, name)));
  const [{ parseTermLists }, { renderDiagnostics }] = await Promise.all([
    import('@setlist/core/assessment'),
    import('@setlist/core/persona'),
  ]);
  const { terms, diagnostics } = parseTermLists(files);
  if (terms !== null) return terms;
  const shown = fromHere(folder, files, diagnostics);
  const findings = renderDiagnostics(shown.diagnostics, shown.files, { colour: false });
  throw new CliError(`The term lists in ${folder} are not sound.\n\n${findings}`, EXIT.findings, 'invalid_terms');
}
