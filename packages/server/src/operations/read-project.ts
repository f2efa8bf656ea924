import { parseTermLists, type TermLists } from '@setlist/core/assessment';
import type { Diagnostic, PersonaFiles } from '@setlist/core/persona';
import {
  type DesiredState,
  type EnvironmentFile,
  isPolicyPath,
  type Policy,
  parseEnvironmentFile,
  parsePolicies,
  parsePolicy,
} from '@setlist/core/release';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { PolicyFiles } from './change-policies.ts';
import type { CheckFiles } from './check-files.ts';
import type { OperationRefusal } from './operation.ts';
import type { CheckedPersona } from './publish-revision.ts';

/** The files of a project by path, and how they are meant. */
export interface ProjectFiles {
  readonly files: PersonaFiles;
  /** Releases are planned for this environment alone; `null`: for every one that has a file. */
  readonly environment: string | null;
  readonly revise: boolean;
  readonly leavePolicies: boolean;
  /** E-mail addresses. */
  readonly coAuthors: readonly string[];
}

/** What files ask for, with what their authors say of the releases. */
export interface ProjectState extends DesiredState {
  readonly environments: readonly EnvironmentFile[];
}

/** A project that was read and checked. */
export interface Project {
  readonly desired: ProjectState;
  /** Every revision that a folder makes, by digest. */
  readonly revisions: ReadonlyMap<string, CheckedPersona['revision']>;
  /** `null`: those of the server stay. */
  readonly policies: { readonly parsed: readonly Policy[]; readonly files: PolicyFiles } | null;
  /** `null`: those of the server stay. */
  readonly terms: TermLists | null;
  readonly coAuthors: readonly string[];
  readonly warnings: readonly Diagnostic[];
}

/** Checks every file of a project: personas as publishing would, policies, environments. Refuses with all that is wrong. */
export async function readProject(
  { files, environment, revise, leavePolicies, coAuthors }: ProjectFiles,
  check: CheckFiles,
): Promise<Result<Project, OperationRefusal>> {
  const { personas, policies, environments, terms, strays } = sorted(files);
  if (strays.length > 0) return refuse(strayFiles(strays));
  const checked = await Promise.all([...personas].map(([folder, inside]) => checkFolder(folder, inside, check)));
  const rules = readPolicies(policies, leavePolicies);
  const places = readEnvironments(environments);
  const lists = parseTermLists(terms);
  const found = [
    ...checked.flatMap(({ diagnostics }) => diagnostics),
    ...twice(checked),
    ...rules.diagnostics,
    ...places.diagnostics,
    ...lists.diagnostics,
  ];
  const errors = found.filter(({ severity }) => severity === 'error').length;
  if (errors > 0) return refuse(faulty(errors, found));
  const wanted = places.files.filter(({ name }) => environment === null || name === environment);
  if (environment !== null && wanted.length === 0) return refuse(noSuchFile(environment, places.files));
  const revisions = checked.flatMap(({ revision }) => revision ?? []);
  const owned = leavePolicies || lists.terms === null || terms.size === 0 ? null : lists.terms;
  return ok({
    desired: {
      revisions: revisions.map(({ digest, content }) => ({ persona: content.key, version: content.version, digest })),
      policies: rules.policies === null ? null : sourcesByName(rules.policies.files),
      leavePolicies,
      terms: owned === null ? null : canonicalTerms(owned),
      environments: wanted,
      revise,
    },
    revisions: new Map(revisions.map((revision) => [revision.digest, revision])),
    policies: rules.policies,
    terms: owned,
    coAuthors,
    warnings: found,
  });
}

/** Term lists in one spelling, whatever order the database keeps their fields in. */
export function canonicalTerms(lists: TermLists): string {
  const told = lists.map(({ locale, terms, allow = [] }) => [
    locale,
    terms.map(({ term, use = null, why = null }) => [term, use, why]),
    allow,
  ]);
  return JSON.stringify(told);
}

const DECODER = new TextDecoder();
const LEFT_OUT = /(?:^|\/)(?:\.|README(?:\.[a-z]+)?$|[^/]+\.schema\.json$)/i;

function sorted(files: PersonaFiles) {
  const personas = new Map<string, Map<string, Uint8Array>>();
  const policies = new Map<string, Uint8Array>();
  const environments = new Map<string, Uint8Array>();
  const terms = new Map<string, Uint8Array>();
  const strays: string[] = [];
  for (const [path, bytes] of files) {
    const [, top, rest = ''] = /^([^/]+)\/(.+)$/.exec(path) ?? [];
    const [, folder, inside] = /^([^/]+)\/(.+)$/.exec(rest) ?? [];
    if (top === 'personas' && folder !== undefined && inside !== undefined)
      personas.set(folder, (personas.get(folder) ?? new Map<string, Uint8Array>()).set(inside, bytes));
    else if (top === 'policies') policies.set(path, bytes);
    else if (top === 'environments') environments.set(path, bytes);
    else if (top === 'terms' && !LEFT_OUT.test(path)) terms.set(path, bytes);
    else if (!LEFT_OUT.test(path)) strays.push(path);
  }
  return { personas, policies, environments, terms, strays };
}

interface CheckedFolder {
  readonly folder: string;
  readonly revision: CheckedPersona['revision'] | null;
  /** Files as below the project. */
  readonly diagnostics: readonly Diagnostic[];
}

async function checkFolder(folder: string, files: PersonaFiles, check: CheckFiles): Promise<CheckedFolder> {
  const { revision, diagnostics } = await check(files);
  const placed = (span: Diagnostic['span']) => ({ ...span, file: `personas/${folder}/${span.file}` });
  return {
    folder,
    revision,
    diagnostics: diagnostics.map((one) => ({
      ...one,
      span: placed(one.span),
      related: one.related.map((other) => ({ ...other, span: placed(other.span) })),
    })),
  };
}

/** Two folders that are one persona: which of them is meant, nothing says. */
function twice(checked: readonly CheckedFolder[]): Diagnostic[] {
  const first = new Map<string, string>();
  return checked.flatMap(({ folder, revision }) => {
    const key = revision?.content.key ?? '';
    const earlier = first.get(key);
    if (revision === null || earlier === undefined) {
      first.set(key, folder);
      return [];
    }
    const message = `\`personas/${earlier}\` is \`${key}\` too.`;
    return [problem(`personas/${folder}/persona.yaml`, 'project/duplicate', message, 'Keep one of them.')];
  });
}

function readPolicies(files: PersonaFiles, leave: boolean) {
  const { policies, diagnostics } = parsePolicies(files);
  if (leave || policies === null || policies.length === 0) return { policies: null, diagnostics };
  const texts = Object.fromEntries([...files].map(([path, bytes]) => [path, DECODER.decode(bytes)]));
  return { policies: { parsed: policies, files: texts }, diagnostics };
}

function sourcesByName(files: PolicyFiles): Record<string, string> {
  const named = Object.entries(files).flatMap(([path, source]) => {
    if (!isPolicyPath(path)) return [];
    const { policy } = parsePolicy(path, source);
    return policy === null ? [] : [[policy.name, source] as const];
  });
  return Object.fromEntries(named);
}

function readEnvironments(files: PersonaFiles): { files: EnvironmentFile[]; diagnostics: Diagnostic[] } {
  const first = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const read: EnvironmentFile[] = [];
  for (const [path, bytes] of files) {
    if (LEFT_OUT.test(path)) continue;
    if (!/^environments\/[^/]+\.yaml$/.test(path)) {
      const mend = 'Name it `environments/NAME.yaml`, or put it elsewhere.';
      diagnostics.push(problem(path, 'files/unknown', 'This file is no environment.', mend));
      continue;
    }
    const { file, diagnostics: found } = parseEnvironmentFile(path, DECODER.decode(bytes));
    diagnostics.push(...found);
    if (file === null) continue;
    const earlier = first.get(file.name);
    if (earlier !== undefined) {
      const message = `\`${earlier}\` is about \`${file.name}\` too.`;
      diagnostics.push(problem(path, 'project/duplicate', message, 'Keep one of them.'));
    }
    first.set(file.name, path);
    read.push(file);
  }
  return { files: read, diagnostics };
}

function problem(file: string, code: string, message: string, mend: string): Diagnostic {
  const span = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
  return { code, severity: 'error', span, message, mend, related: [] };
}

function strayFiles(paths: readonly string[]): OperationRefusal {
  return {
    code: 'invalid_request',
    field: '/files',
    message: `A project's files are below personas/, policies/, environments/ and terms/; ${paths.slice(0, 5).join(', ')} is not. Send only those.`,
  };
}

function faulty(errors: number, diagnostics: readonly Diagnostic[]): OperationRefusal {
  return {
    code: 'invalid_project',
    message: `Nothing was planned: ${errors} error${errors === 1 ? '' : 's'} in the project's files. Each names its place and what would mend it.`,
    diagnostics,
  };
}

function noSuchFile(environment: string, files: readonly EnvironmentFile[]): OperationRefusal {
  const names = files.map(({ name }) => name).join(', ') || 'none';
  return {
    code: 'not_found',
    field: '/environment',
    message: `No file of the project is about the environment \`${environment}\`; there are ${names}. Write environments/${environment}.yaml, or \`setlist environments export ${environment}\`.`,
  };
}
