import { parse } from 'yaml';
import type { Actor } from '../src/access/index.ts';
import {
  effectivePolicy,
  exposureOf,
  newRelease,
  parsePolicy,
  permittedCommands,
  type Release,
  type ReleaseCommand,
  type ReleaseDraft,
} from '../src/release/index.ts';
import { draft } from './release-cast.ts';
import { isLatched, play, situationOf, type World } from './release-world.ts';

interface Scene {
  readonly world: World;
  readonly people: ReadonlyMap<string, Actor>;
}

const EMPTY: Scene = {
  people: new Map(),
  world: {
    policy: effectivePolicy([], { environment: 'production', persona: 'concierge', risk: 'low' }),
    releases: new Map(),
    stable: null,
    revoked: new Set(),
    assessed: new Map(),
    skillsOnly: new Set(),
  },
};

/**
 * Replays a story and returns it with what really happened. A line sets the scene or is a command, below which stands,
 * indented, what came of it. Lines with `#` are for the reader.
 */
export function tell(story: string): string {
  let scene = EMPTY;
  const lines: string[] = [];
  for (const line of story.trimEnd().split('\n')) {
    if (line.startsWith('  ')) continue;
    const [next, heard] = line.startsWith('#') ? [scene, []] : run(scene, line);
    scene = next;
    lines.push(line, ...heard.map((what) => `  ${what}`));
  }
  return `${lines.join('\n')}\n`;
}

function run(scene: Scene, line: string): [Scene, string[]] {
  const command = /^(\S+Z) (\w+): (\w+) (\w+)(?: (\{.*\}))?$/.exec(line);
  if (command === null) return [set(scene, line), []];
  const [, now = '', who = '', type = '', id = '', fields = '{}'] = command;
  const actor = known(scene.people.get(who), who);
  if (type === 'propose') return propose(scene, { ...parse(fields), id }, actor, now);
  const release = known(scene.world.releases.get(id), id);
  if (type === 'may') return [scene, [`may: ${choices(scene.world, release, actor, now)}`]];
  const { world, result } = play(scene.world, release, { type, ...parse(fields) } as ReleaseCommand, actor, now);
  if (!result.ok) return [scene, [`refused ${result.error.code} at ${result.error.field}: ${result.error.message}`]];
  const { release: after, events } = result.value;
  const happened = events.map((event) => event.type.replace('release.', '')).join(', ');
  return [{ ...scene, world }, [`${release.state} → ${after.state} (${happened})`, shown(world, after)]];
}

function set(scene: Scene, line: string): Scene {
  const [, what = '', name = ''] = /^(\S+)(?: (.*))?$/.exec(line) ?? [];
  const { world, people } = scene;
  const change = (changes: Partial<World>) => ({ ...scene, world: { ...world, ...changes } });
  if (what === 'policy') return change({ policy: policyOf(name) });
  if (what === 'stable') return change({ stable: { digest: name, releaseId: null } });
  if (what === 'revoked') return change({ revoked: new Set([...world.revoked, name]) });
  if (what === 'skills-only') return change({ skillsOnly: new Set([...world.skillsOnly, name]) });
  if (what === 'assessed') {
    const assessed = { outcome: 'passed' as const, base: world.stable?.digest ?? null };
    return change({ assessed: new Map(world.assessed).set(name, assessed) });
  }
  if (what === 'actor') return { ...scene, people: new Map([...people, cast(name)]) };
  if (what === '') return scene;
  throw new Error(`No line of a story begins with ${what}.`);
}

/** `ada {roles: [author]}`, a person unless told. */
function cast(text: string): [string, Actor] {
  const [, id = '', fields = ''] = /^(\w+) (\{.*\})$/.exec(text) ?? [];
  const told = parse(fields) as Partial<Actor>;
  const name = id.charAt(0).toUpperCase() + id.slice(1);
  const kind = told.kind ?? 'person';
  const actor = {
    kind,
    id,
    name,
    roles: [],
    environment: null,
    reviewRoles: [],
    locales: [],
    identities: [`${kind}:${id}`],
    ...told,
  };
  return [id, actor];
}

function policyOf(yaml: string) {
  const { policy, diagnostics } = parsePolicy('policies/told.yaml', yaml);
  if (policy === null) throw new Error(JSON.stringify(diagnostics));
  return effectivePolicy([policy], { environment: 'production', persona: 'concierge', risk: 'low' });
}

function propose(
  scene: Scene,
  told: Partial<ReleaseDraft> & Pick<ReleaseDraft, 'id'>,
  actor: Actor,
  now: string,
): [Scene, string[]] {
  const authors = [...actor.identities, ...(told.authors ?? [])];
  const release = newRelease(draft({ title: told.id, ...told, authors }), now);
  const releases = new Map(scene.world.releases).set(release.id, release);
  const heard = `draft of ${release.digest} by ${release.authors.join(', ')}`;
  return [{ ...scene, world: { ...scene.world, releases } }, [heard]];
}

function choices(world: World, release: Release, actor: Actor, now: string): string {
  const all = permittedCommands(release, actor, now, situationOf(world, release, release.digest));
  return all.flatMap(({ type, permitted }) => (permitted ? [type] : [])).join(', ') || 'nothing';
}

/** What people get, and what is owed. */
function shown(world: World, release: Release): string {
  const exposure = exposureOf(release);
  const where =
    exposure.kind === 'candidate' && exposure.regions !== null ? ` in [${exposure.regions.join(', ')}]` : '';
  const candidate = exposure.kind === 'candidate' ? `, candidate ${exposure.digest} at ${exposure.stage}${where}` : '';
  const counts = release.reviews
    .filter(({ dismissed }) => dismissed === null)
    .map(({ name, verdict }) => `${name} ${verdict}`);
  return [
    `stable ${world.stable?.digest ?? 'nothing'}${candidate}`,
    ...(counts.length === 0 ? [] : [`reviews: ${counts.join(', ')}`]),
    ...(isLatched(release) ? ['latch shut'] : []),
    ...(release.reviewOwed === null
      ? []
      : [`review owed for ${release.reviewOwed.because} by ${release.reviewOwed.dueAt}`]),
  ].join('; ');
}

function known<T>(found: T | undefined, name: string): T {
  if (found === undefined) throw new Error(`The story does not say what ${name} is.`);
  return found;
}
