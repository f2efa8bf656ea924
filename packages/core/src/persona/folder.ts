import type { Diagnostic } from './diagnostic.ts';
import { FILE_BYTES_LIMIT, FILE_COUNT_LIMIT, PATH_LENGTH_LIMIT } from './limits.ts';
import { nearest } from './near.ts';
import type { ModuleRef, PersonaFiles } from './revision.ts';
import { decodeText } from './utf8.ts';

/** A persona's folder, sorted out: texts are decoded, line ends are LF, what does not belong is left aside. */
export interface Folder {
  /** Text of persona.yaml. */
  readonly persona: string | null;
  readonly modules: ReadonlyMap<ModuleRef, { readonly file: string; readonly text: string }>;
  /** Skill name to the files of its folder by path within it; `SKILL.md` is among them. */
  readonly skills: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>;
}

const IGNORED = /(?:^|\/)\.|^(?:README|LICEN[CS]E|NOTICE|CHANGELOG|CONTRIBUTING)(?:\.[a-z]+)?$/i;

/** Sorts out untrusted files; every one that can not be part of a persona is named. */
export function sortFolder(files: PersonaFiles): {
  readonly folder: Folder;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const modules = new Map<ModuleRef, { file: string; text: string }>();
  const skills = new Map<string, Map<string, Uint8Array>>();
  let persona: string | null = null;
  if (files.size > FILE_COUNT_LIMIT)
    diagnostics.push(
      finding(
        'persona.yaml',
        'files/too-many',
        `The folder holds ${files.size} files; ${FILE_COUNT_LIMIT} is the most.`,
        'Remove some.',
      ),
    );
  for (const [file, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, FILE_COUNT_LIMIT)) {
    const refused = refusedPath(file) ?? refusedSize(file, bytes);
    if (refused !== null) {
      diagnostics.push(refused);
      continue;
    }
    if (IGNORED.test(file)) continue;
    const skill = /^skills\/([^/]+)\/(.+)$/.exec(file);
    if (skill !== null) {
      const [, name = '', path = ''] = skill;
      const folder = skills.get(name) ?? new Map<string, Uint8Array>();
      skills.set(name, folder.set(path, bytes));
      continue;
    }
    const module = /^modules\/([^/]+)\/([^/]+)\.md$/.exec(file);
    if (file !== 'persona.yaml' && module === null) {
      diagnostics.push(strayFile(file));
      continue;
    }
    const decoded = decodeText(bytes);
    if (!decoded.ok) diagnostics.push(notText(file, decoded.line));
    const text = decoded.ok ? decoded.text : '';
    if (module !== null) modules.set(`${module[1]}/${module[2]}`, { file, text });
    else if (decoded.ok) persona = text;
  }
  if (!files.has('persona.yaml'))
    diagnostics.push(
      finding(
        'persona.yaml',
        'files/missing',
        'There is no `persona.yaml`.',
        'Write one, or start with `setlist init`.',
      ),
    );
  return { folder: { persona, modules, skills }, diagnostics };
}

/** The finding for bytes that are not UTF-8. */
export function notText(file: string, line: number): Diagnostic {
  const found = finding(file, 'files/encoding', 'The file is not UTF-8.', 'Save it as UTF-8.');
  return { ...found, span: { ...found.span, line, endLine: line } };
}

function refusedPath(file: string): Diagnostic | null {
  const shown = file.length > PATH_LENGTH_LIMIT ? `${file.slice(0, PATH_LENGTH_LIMIT)}…` : file;
  const path = (why: string, mend: string) =>
    finding(shown, 'files/path', `The path ${JSON.stringify(shown)} ${why}.`, mend);
  if (file.length > PATH_LENGTH_LIMIT) return path(`is longer than ${PATH_LENGTH_LIMIT} characters`, 'Shorten it.');
  if (file.includes('\\')) return path('holds a backslash', 'Separate folders with `/`.');
  if (file.startsWith('/') || /^[A-Za-z]:/.test(file)) return path('is absolute', 'Give it relative to the folder.');
  if (/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(file) || !file.isWellFormed())
    return path('holds invisible characters', 'Rename the file.');
  const steps = file.split('/');
  if (steps.includes('..')) return path('leads out of the folder', 'Keep every file inside the folder.');
  if (steps.includes('') || steps.includes('.')) return path('has an empty step', 'Write it without `//` and `./`.');
  if (steps.some((step) => step !== step.trim() || step.endsWith('.') || /[:*?"<>|]/.test(step)))
    return path('can not exist on every system', 'Use letters, digits, `-`, `_` and `.`.');
  if (/\.(?:lnk|symlink|url|webloc)$/i.test(file)) return path('looks like a link', 'Put the file itself there.');
  return null;
}

function refusedSize(file: string, bytes: Uint8Array): Diagnostic | null {
  if (bytes.length <= FILE_BYTES_LIMIT) return null;
  const message = `The file has ${bytes.length} bytes; ${FILE_BYTES_LIMIT} is the most.`;
  return finding(file, 'files/too-large', message, 'Make it smaller.');
}

function strayFile(file: string): Diagnostic {
  const warning = (mend: string): Diagnostic => ({
    ...finding(file, 'files/unknown', 'This file is not part of a persona and is left out.', mend),
    severity: 'warning',
  });
  if (/^persona\.ya?ml$/i.test(file)) return { ...warning('Rename it to `persona.yaml`.'), severity: 'error' };
  const [top = '', ...rest] = file.split('/');
  const near = rest.length > 0 ? nearest(top, ['modules', 'skills']) : null;
  if (near !== null && near !== top) return warning(`Did you mean the folder \`${near}\`?`);
  if (top === 'modules') return warning('A module is a file `modules/<axis>/<option>.md`.');
  if (top === 'skills') return warning('A skill is a folder `skills/<name>/` with a `SKILL.md`.');
  return warning('Remove it, or put it into the folder of the skill that uses it.');
}

function finding(file: string, code: string, message: string, mend: string): Diagnostic {
  const span = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
  return { code, severity: 'error', span, message, mend, related: [] };
}
