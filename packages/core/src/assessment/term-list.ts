import Type from 'typebox';
import type { Diagnostic } from '../persona/diagnostic.ts';
import { error, other, startOf } from '../persona/finding.ts';
import { notText } from '../persona/folder.ts';
import { FILE_BYTES_LIMIT } from '../persona/limits.ts';
import type { PersonaFiles } from '../persona/revision.ts';
import { LOCALE_PATTERN } from '../persona/schema.ts';
import { fits, schemaFindings } from '../persona/schema-findings.ts';
import { decodeText } from '../persona/utf8.ts';
import { parseYaml, type YamlDocument } from '../persona/yaml-document.ts';

const term = (description: string) => Type.String({ minLength: 1, maxLength: 200, description });

/** A file of `terms/`. */
const TermListSchema = Type.Object(
  {
    locale: Type.String({
      pattern: LOCALE_PATTERN,
      description: 'A language (`de`) is for its regions (`de-AT`) too.',
    }),
    terms: Type.Array(
      Type.Object(
        {
          term: term('What no text may say: a word or a phrase.'),
          use: Type.Optional(term('What to say instead.')),
          why: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'For whoever is told.' })),
        },
        { additionalProperties: false },
      ),
      { maxItems: 2_000 },
    ),
    allow: Type.Optional(
      Type.Array(term('A word that is meant as it stands.'), {
        maxItems: 500,
        description: 'Words that are not to be found insensitive.',
      }),
    ),
  },
  { additionalProperties: false, title: 'Setlist term list', description: 'terms/*.yaml' },
);

/** Words that an owner wants or does not want in a language. */
export type TermList = Type.Static<typeof TermListSchema>;
export type TermLists = readonly TermList[];

/** Files of a folder of term lists: more are refused. */
const LISTS_LIMIT = 100;

/** Term lists from YAML files by name, or `null` and everything that is wrong with them. */
export function parseTermLists(files: PersonaFiles): {
  readonly terms: TermLists | null;
  readonly diagnostics: readonly Diagnostic[];
} {
  const parsed = [...files]
    .sort(([one], [another]) => (one < another ? -1 : 1))
    .slice(0, LISTS_LIMIT)
    .map(([file, bytes]) => parseTermList(file, bytes));
  const diagnostics = [...tooMany(files), ...parsed.flatMap(({ diagnostics }) => diagnostics)];
  const terms = parsed.flatMap(({ list }) => (list === null ? [] : [list]));
  return { terms: diagnostics.length === 0 ? terms : null, diagnostics };
}

function tooMany(files: PersonaFiles): readonly Diagnostic[] {
  if (files.size <= LISTS_LIMIT) return [];
  const message = `There are ${files.size} term lists; ${LISTS_LIMIT} is the most.`;
  return [error('files/too-many', startOf([...files.keys()].sort()[LISTS_LIMIT] ?? ''), message, 'Join some of them.')];
}

function parseTermList(file: string, bytes: Uint8Array): { list: TermList | null; diagnostics: readonly Diagnostic[] } {
  if (bytes.length > FILE_BYTES_LIMIT) {
    const message = `The file has ${bytes.length} bytes; ${FILE_BYTES_LIMIT} is the most.`;
    return { list: null, diagnostics: [error('files/too-large', startOf(file), message, 'Make it smaller.')] };
  }
  const decoded = decodeText(bytes);
  if (!decoded.ok) {
    return { list: null, diagnostics: [notText(file, decoded.line)] };
  }
  const { document, diagnostics } = parseYaml(file, decoded.text);
  if (document === null) return { list: null, diagnostics };
  const found = schemaFindings(TermListSchema, document);
  const { value } = document;
  if (found.length > 0 || !fits(TermListSchema, value)) return { list: null, diagnostics: found };
  return { list: value, diagnostics: termFindings(value, document) };
}

function termFindings({ terms, allow = [] }: TermList, document: YamlDocument): readonly Diagnostic[] {
  const blank = [
    ...terms.flatMap(({ term }, n) => (term.trim() === '' ? [['terms', n, 'term']] : [])),
    ...allow.flatMap((word, n) => (word.trim() === '' ? [['allow', n]] : [])),
  ];
  const first = new Map<string, number>();
  const repeated = terms.flatMap(({ term }, n) => {
    const known = first.get(asKey(term));
    if (known === undefined) first.set(asKey(term), n);
    return known === undefined ? [] : [{ n, known }];
  });
  return [
    ...blank.map((path) => error('terms/blank', document.spanOf(path), 'A term is blank.', 'Write it, or remove it.')),
    ...repeated.map(({ n, known }) =>
      error(
        'terms/repeated',
        document.spanOf(['terms', n, 'term']),
        `\`${terms[n]?.term ?? ''}\` is in this list already; case does not count.`,
        'Keep one of the two.',
        [other(document.spanOf(['terms', known, 'term']), 'The first is here.')],
      ),
    ),
  ];
}

function asKey(term: string): string {
  return term.trim().replace(/\s+/g, ' ').normalize('NFC').toLowerCase();
}
