import { type MemberExpression, parseSync, Visitor } from 'oxc-parser';
import type { Sources } from './read-imports.ts';

/** A statement that writes to the database, or opens a transaction, as the code says it. */
export interface Written {
  readonly path: string;
  /** `insertInto`, `updateTable`, `deleteFrom`, `mergeInto`, `transaction`, or the first word of a statement in SQL. */
  readonly how: string;
  /** What it is called on, or handed to: `write.trx`, `trx`, `db`. */
  readonly on: string;
}

const METHODS: ReadonlySet<string> = new Set([
  'insertInto',
  'updateTable',
  'deleteFrom',
  'mergeInto',
  'replaceInto',
  'transaction',
  'startTransaction',
]);
const STATEMENT = /^\s*(insert|update|delete|merge|truncate|alter|drop|create|copy)\b/i;

/** Every such statement in the modules: calls of Kysely's builders, and templates of `sql`. */
export function readWrites(sources: Sources): Written[] {
  return [...sources].flatMap(([path, text]) => writesOf(path, text));
}

function writesOf(path: string, text: string): Written[] {
  const found: Written[] = [];
  const { program } = parseSync(path, text);
  const sourceOf = ({ start, end }: { start: number; end: number }) => text.slice(start, end).replaceAll(/\s+/g, '');
  const visitor = new Visitor({
    CallExpression: ({ callee }) => {
      const method = callee.type === 'MemberExpression' ? nameOf(callee) : null;
      if (callee.type !== 'MemberExpression' || method === null || !METHODS.has(method)) return;
      found.push({ path, how: method, on: sourceOf(callee.object) });
    },
    TaggedTemplateExpression: ({ tag, quasi, end }) => {
      const statement = STATEMENT.exec(quasi.quasis[0]?.value.raw ?? '')?.[1];
      if (!/^sql\b/.test(sourceOf(tag)) || statement === undefined) return;
      const handed = /^\s*\.execute\(\s*(\w+(?:\.\w+)*)/.exec(text.slice(end))?.[1];
      found.push({ path, how: statement.toLowerCase(), on: handed ?? 'nothing' });
    },
  });
  visitor.visit(program);
  return found;
}

function nameOf({ property, computed }: MemberExpression): string | null {
  return !computed && property.type === 'Identifier' ? property.name : null;
}
