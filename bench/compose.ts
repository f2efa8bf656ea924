import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type ComposeContext,
  type Composition,
  checkPersona,
  compose,
  type PersonaFiles,
  parsePersona,
  type Revision,
  renderMessages,
  type Selection,
} from '@setlist/core/persona';
import { holdAgainst, sumUp, writeResults } from './write-results.ts';

// What composing costs for an example persona of about 4 KB of prompt: found in a map, composed anew, composed with
// values never seen before, and for a revision never seen before.
const ROUNDS = 60;
const PERSONA = 'concierge';
const NAMES = ['Ana', 'Kenji', 'Jürgen', 'Maria del Carmen', 'O’Neill', '美咲'];

function readPersona(key: string): PersonaFiles {
  const folder = fileURLToPath(new URL(`../packages/server/examples/personas/${key}/`, import.meta.url));
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path).split(sep).join('/'), readFileSync(path)];
    }),
  );
}

/** Microseconds of one call, over a round of `calls`. */
function timeUs(calls: number, call: (n: number) => unknown): number {
  const startedMs = performance.now();
  for (let n = 0; n < calls; n++) call(n);
  return ((performance.now() - startedMs) * 1000) / calls;
}

function composed(revision: Revision, selection: Selection, context: ComposeContext): Composition {
  const result = compose(revision, selection, context);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const files = readPersona(PERSONA);
const { revision, selections } = checkPersona(files);
if (revision === null) throw new Error(`${PERSONA} is not sound; run setlist check on it.`);
const { axes, channels, locales, variables } = revision.content;
const selection = Object.fromEntries(axes.map(({ key, options }) => [key, options.at(-1)?.option ?? '']));
const context: ComposeContext = {
  ...(channels[0] ? { channel: channels[0].key } : {}),
  ...(locales[0] ? { locale: locales[0].locale } : {}),
};
const text = variables.find((variable) => variable.type === 'string' && variable.enum === null);
const withName = (n: number): ComposeContext =>
  text ? { ...context, variables: { [text.name]: `${NAMES[n % NAMES.length]} ${n}`.slice(0, 20) } } : context;

const cache = new Map<string, Composition>();
const keyOf = (wanted: Selection, { channel = '', locale = '' }: ComposeContext) =>
  `${revision.digest}\n${Object.values(wanted).join('\n')}\n${channel}\n${locale}`;
cache.set(keyOf(selection, context), composed(revision, selection, context));
const found = composed(revision, selection, context);
const messages = [{ role: 'user', content: 'Where can I hear a string quartet tonight?' }];
const copies = Array.from({ length: 20 }, () => structuredClone(revision));

const rounds: Record<string, number[]> = {
  cached: [],
  uncached: [],
  named: [],
  first: [],
  rendered: [],
  parsed: [],
  checked: [],
};
for (let round = 0; round < ROUNDS; round++) {
  rounds['cached']?.push(timeUs(2_000, () => cache.get(keyOf(selection, context))));
  rounds['uncached']?.push(timeUs(500, () => composed(revision, selection, context)));
  rounds['named']?.push(timeUs(200, (n) => composed(revision, selection, withName(round * 200 + n))));
  rounds['rendered']?.push(timeUs(2_000, () => renderMessages(found, messages)));
}
for (const copy of copies) rounds['first']?.push(timeUs(1, () => composed(copy, selection, context)));
for (let round = 0; round < 10; round++) {
  rounds['parsed']?.push(timeUs(1, () => parsePersona(files)));
  rounds['checked']?.push(timeUs(1, () => checkPersona(files)));
}

const prompt = `${found.head.length + found.restatement.length} characters, ${found.tokens} tokens`;
const cases = [
  sumUp('composition found in a map', 'µs', rounds['cached'] ?? []),
  sumUp(`composed anew (${prompt})`, 'µs', rounds['uncached'] ?? []),
  sumUp('composed with a value never seen', 'µs', rounds['named'] ?? []),
  sumUp('first composition of a revision', 'µs', rounds['first'] ?? []),
  sumUp('messages rendered', 'µs', rounds['rendered'] ?? []),
  sumUp('files parsed', 'µs', rounds['parsed'] ?? []),
  sumUp(`files checked (${selections} compositions)`, 'µs', rounds['checked'] ?? []),
];
const median = (place: number) => cases[place]?.median ?? Number.NaN;
const path = writeResults({
  name: 'compose',
  rounds: ROUNDS,
  cases,
  ratios: [
    holdAgainst('composition found in a map, µs', median(0), '<= 5'),
    holdAgainst('composed anew, µs', median(1), '<= 300'),
    holdAgainst('composed with a value never seen, µs', median(2), '<= 300'),
  ],
  packages: ['liquidjs', 'gpt-tokenizer', 'yaml', 'typebox'],
});
for (const one of cases) process.stdout.write(`${one.name}: ${one.median} ${one.unit} (${one.min} to ${one.max})\n`);
process.stdout.write(`${path}\n`);
