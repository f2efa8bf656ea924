import type { Edge, ImportGraph } from './read-imports.ts';

/** Which rooms a room may import, itself always included. `@name` stands for the package `@setlist/name`; `*` for any room. */
export type RoomRule = {
  readonly imports: readonly string[];
  /** Rooms whose types alone may be imported. */
  readonly types?: readonly string[];
};

/** The rooms and arrows of ARCHITECTURE.md. A room that is not listed may import nothing and be imported by the root alone. */
export const ROOMS: Readonly<Record<string, RoomRule>> = {
  'core/persona': { imports: [] },
  'core/audience': { imports: [], types: ['core/persona'] },
  'core/conversation': { imports: [], types: ['core/persona'] },
  'core/telemetry': { imports: [], types: ['core/persona'] },
  'core/statistics': { imports: [], types: ['core/telemetry'] },
  'core/access': { imports: [] },
  'core/audit': { imports: [] },
  'core/release': { imports: ['core/access', 'core/statistics', 'core/telemetry', 'core/audience', 'core/persona'] },
  'core/assessment': { imports: ['core/persona', 'core/release'] },

  'sdk/*': { imports: ['@core'] },
  'sdk/file-store': { imports: [] },
  'console/*': { imports: ['@core', '@sdk'] },

  'server/state': { imports: [] },
  'server/keys': { imports: [] },
  'server/signing': { imports: ['@core'] },
  'server/accounts': {
    imports: ['@core', 'server/http', 'server/keys', 'server/operations', 'server/postgres'],
    types: ['@sdk'],
  },
  'server/webhooks': { imports: ['@core', 'server/postgres'], types: ['@sdk'] },
  'server/postgres': { imports: ['@core'] },
  'server/clickhouse': { imports: ['@core'] },
  'server/http': { imports: ['@core'], types: ['@sdk'] },
  'server/serving': { imports: ['@core', 'server/postgres', 'server/keys', 'server/signing'], types: ['@sdk'] },
  'server/telemetry': { imports: ['@core', 'server/clickhouse'] },
  'server/operations': { imports: ['@core', 'server/postgres', 'server/keys', 'server/signing'], types: ['@sdk'] },
  'server/controllers': {
    imports: [
      '@core',
      ...['operations', 'postgres', 'clickhouse', 'serving', 'signing'].map((room) => `server/${room}`),
    ],
    types: ['@sdk'],
  },
  'server/api': {
    imports: [
      '@core',
      ...[
        'http',
        'operations',
        'postgres',
        'clickhouse',
        'telemetry',
        'serving',
        'accounts',
        'signing',
        'webhooks',
      ].map((room) => `server/${room}`),
    ],
    types: ['@sdk'],
  },
  'server/gateway': { imports: ['@core', 'server/http', 'server/serving', 'server/telemetry'], types: ['@sdk'] },
  'server/ofrep': { imports: ['@core', 'server/http', 'server/serving'] },
  'server/mcp': { imports: ['@core', 'server/http', 'server/serving', 'server/telemetry'], types: ['@sdk'] },
  'server/rehearsal': { imports: ['@core'] },
  'server/cli': { imports: ['@core', '@sdk', 'server/signing'] },
  'server/daemon': { imports: ['*', '@core', '@sdk'] },
};

/** Files that may import more than their room: the one door to the composition root, and the one to rehearsals. */
const DOORS: readonly { readonly file: RegExp; readonly imports: readonly string[] }[] = [
  { file: /^packages\/server\/src\/cli\/serve[^/]*(\/|\.tsx?$)/, imports: ['server/daemon', 'server/state'] },
  { file: /^packages\/server\/src\/cli\/rehears[^/]*(\/|\.tsx?$)/, imports: ['server/rehearsal'] },
];

/** npm packages that one place holds: nothing outside it may import them. */
const HOLDERS: readonly { readonly packages: RegExp; readonly rooms: readonly string[] }[] = [
  { packages: /^(pg|@electric-sql\/pglite)$/, rooms: ['server/postgres'] },
  { packages: /^(chdb|@clickhouse\/client)$/, rooms: ['server/clickhouse', 'server/telemetry'] },
  { packages: /^(react|react-dom|@mantine\/\w+|@tanstack\/[\w-]+)$/, rooms: ['console/*'] },
  { packages: /^commander$/, rooms: ['server/cli'] },
];

/** What core may import from npm, types excepted. Nothing of Node's: core is pure. */
const CORE_PACKAGES: readonly string[] = [
  'typebox',
  'yaml',
  'liquidjs',
  'canonicalize',
  '@marcbachmann/cel-js',
  'ipaddr.js',
  '@noble/hashes',
  'gpt-tokenizer',
  'diff',
  'string-width',
  'fflate',
  'temporal-polyfill',
  'unified',
  'retext-english',
  'retext-equality',
  'retext-profanities',
  'syllable',
];

/** One sentence for each import that the table forbids, with what would mend it. */
export function findForbidden({ edges }: ImportGraph): string[] {
  return edges.flatMap((edge) => {
    const rule = broken(edge);
    return rule ? [`${edge.from} imports ${edge.to}: ${rule}`] : [];
  });
}

function broken(edge: Edge): string | null {
  return isLocal(edge.to) ? brokenBetweenRooms(edge) : brokenByPackage(edge);
}

function brokenBetweenRooms({ from, to, typeOnly }: Edge): string | null {
  const [fromPackage, toPackage] = [from.split('/')[1], to.split('/')[1]];
  if (fromPackage !== toPackage) return 'another package is imported by its name, never by a path.';
  const [source, target] = [roomOf(from), roomOf(to)];
  if (source === target || isRootModule(source) || isOpenRoot(target)) return null;
  return mayImport(from, source, target, typeOnly) ? null : `${source} may not import ${target}.`;
}

function brokenByPackage({ from, to, typeOnly }: Edge): string | null {
  const source = roomOf(from);
  const name = packageName(to);
  if (name.startsWith('@setlist/')) {
    const target = `@${name.slice('@setlist/'.length)}`;
    return mayImport(from, source, target, typeOnly) ? null : `${source} may not import ${name}.`;
  }
  if (typeOnly) return null;
  if (isPure(source) && to.startsWith('node:'))
    return `${source} runs outside Node too, so it imports nothing of Node's.`;
  if (source.startsWith('core/') && !CORE_PACKAGES.includes(name))
    return `core imports only ${CORE_PACKAGES.join(', ')}.`;
  const holder = HOLDERS.find(({ packages }) => packages.test(name));
  if (!holder || holder.rooms.includes(source) || holder.rooms.includes(wildcard(source))) return null;
  return `${name} is imported by ${holder.rooms.join(' and ')} alone.`;
}

function mayImport(file: string, source: string, target: string, typeOnly: boolean): boolean {
  const rule = ROOMS[source] ?? ROOMS[wildcard(source)];
  const doors = DOORS.filter((door) => door.file.test(file)).flatMap((door) => door.imports);
  const allowed = [...(rule?.imports ?? []), ...(typeOnly ? (rule?.types ?? []) : []), ...doors];
  return allowed.includes(target) || (allowed.includes('*') && !target.startsWith('@'));
}

/** `packages/server/src/gateway/models.ts` → `server/gateway`; a module right below `src` is a room named after it. */
export function roomOf(path: string): string {
  const [, name, , room = ''] = path.split('/');
  return `${name}/${room.replace(/\.tsx?$/, '')}`;
}

const isLocal = (target: string) => target.startsWith('packages/');
const wildcard = (room: string) => `${room.split('/')[0]}/*`;
/** The SDK's own door to the file system, which nothing else of it imports. */
const isPure = (room: string) =>
  ['core', 'sdk', 'console'].includes(room.split('/')[0] ?? '') && room !== 'sdk/file-store';
const packageName = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
/** Core's `result` and `refusal` are the words every room speaks; sdk and console are one room each. */
const isOpenRoot = (room: string) => /^core\/(result|refusal|invariant)$/.test(room) || /^(sdk|console)\//.test(room);
const isRootModule = (room: string) => /^(sdk|console)\//.test(room);
