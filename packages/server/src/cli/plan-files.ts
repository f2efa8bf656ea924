import { join } from 'node:path';
import type { PersonaFiles } from '@setlist/core/persona';
import type { ProjectRequest } from '@setlist/sdk';
import type { Command } from 'commander';
import { usageError } from './exit-codes.ts';
import { asPublishRequest } from './load-revision.ts';
import { addText } from './option-values.ts';
import { isThere } from './persona-folders.ts';
import { readPersonaFolder } from './read-persona-folder.ts';

/** The folders of a project that hold what Setlist looks after. */
const FOLDERS = ['personas', 'policies', 'environments', 'terms'] as const;

export interface ProjectOptions {
  readonly environment?: string;
  readonly revise: boolean;
  readonly leavePolicies: boolean;
  readonly coAuthor: readonly string[];
}

/** How the files of a project are meant: options that a plan and its application have in common. */
export function withProject(command: Command): Command {
  return command
    .argument('[dir]', 'project that holds personas/, policies/, environments/ and terms/', '.')
    .option('--environment <name>', 'releases of this environment alone')
    .option('--revise', 'a release in the way that has not started is revised to what the files name', false)
    .option('--leave-policies', 'the policies and term lists of the server stay as they are', false)
    .option('--co-author <email>', 'whoever wrote the change: none of them may review it (repeatable)', addText, []);
}

/** The files of a project by their path below it; throws what is missing where there are none. */
export async function readProjectFiles(directory: string): Promise<PersonaFiles> {
  const files = new Map<string, Uint8Array>();
  for (const folder of FOLDERS) {
    if (!(await isThere(join(directory, folder)))) continue;
    for (const [path, bytes] of await readPersonaFolder(join(directory, folder))) files.set(`${folder}/${path}`, bytes);
  }
  if (files.size > 0) return files;
  throw usageError(
    `${directory} is no project: there is nothing in personas/, policies/, environments/ or terms/ below it. Give the folder that holds them (docs/gitops.md).`,
  );
}

/** A project's files as they are sent. */
export function projectRequest(files: PersonaFiles, options: ProjectOptions): ProjectRequest {
  return {
    ...asPublishRequest(files),
    revise: options.revise,
    leavePolicies: options.leavePolicies,
    coAuthors: options.coAuthor,
    ...(options.environment === undefined ? {} : { environment: options.environment }),
  };
}
