import type { Role } from '@setlist/core/access';
import type { ReleaseDetail } from '@setlist/sdk';
import type { InjectOptions } from 'fastify';
import { TINY } from '../../packages/core/test/tiny-persona.ts';
import type { ApiServer } from './api-server.ts';

export interface Draft {
  readonly id: string;
  readonly persona: string;
  readonly digest: string;
}

type Body = ReturnType<typeof JSON.parse>;

/** Makes what requests are about, by requests of those who may. */
export interface World {
  readonly server: ApiServer;
  /** A name that nothing has yet. */
  readonly fresh: (what: string) => string;
  /** Does it as a member with this role; throws where it is refused. */
  readonly must: (role: Role, request: InjectOptions) => Promise<Body>;
  /** A published persona of its own. */
  readonly persona: () => Promise<{ readonly key: string; readonly digest: string }>;
  readonly draft: () => Promise<Draft>;
  readonly inReview: () => Promise<Draft>;
  readonly approved: () => Promise<Draft>;
  readonly started: () => Promise<Draft>;
  /** To start in a long time. */
  readonly scheduled: () => Promise<Draft>;
  /** Started in the region `emea`, while it is not yet time in `apac`. */
  readonly inOneRegion: () => Promise<Draft>;
  /** After that command to one that was started. */
  readonly startedAnd: (role: Role, command: object) => Promise<Draft>;
  /** Id of a member who was invited. */
  readonly guest: () => Promise<string>;
  /** Id of a key that this member made. */
  readonly key: (role: Role, scopes: readonly string[], personal: boolean) => Promise<string>;
  /** Id of a webhook. */
  readonly webhook: () => Promise<string>;
  /** Sends a command to a release. */
  readonly command: (role: Role, draft: Draft, command: object) => Promise<ReleaseDetail>;
}

export function makeWorld(server: ApiServer): World {
  let made = 0;
  const fresh = (what: string) => {
    made += 1;
    return `${what}-${made}`;
  };
  const must = async (role: Role, request: InjectOptions): Promise<Body> => {
    const response = await server.ask(server.keyOf(role), request);
    if (response.statusCode >= 300) throw new Error(`${request.url}: ${response.statusCode} ${response.body}`);
    return response.body === '' ? null : response.json();
  };
  const post = (role: Role, url: string, payload: object = {}) =>
    must(role, { method: 'POST', url: `/api/v1${url}`, payload });

  const persona = async () => {
    const key = fresh('persona');
    const { digest } = await post('author', '/revisions', { files: filesOf(key, '1.0.0') });
    return { key, digest };
  };
  const draft = async (): Promise<Draft> => {
    const { key, digest } = await persona();
    const proposal = { environment: 'production', persona: key, revision: '1.0.0', title: `Serve ${key}` };
    const { release } = await post('author', '/releases', proposal);
    return { id: release.id, persona: key, digest };
  };
  const command = (role: Role, { id }: Draft, sent: object) => post(role, `/releases/${id}/commands`, sent);
  const after = async (draft: Draft, role: Role, sent: object) => {
    await command(role, draft, sent);
    return draft;
  };
  const inReview = async () => after(await draft(), 'author', { type: 'submit' });
  const approved = async () => {
    const waiting = await inReview();
    return after(waiting, 'reviewer', { type: 'review', verdict: 'approve', digest: waiting.digest, comment: '' });
  };
  const started = async () => after(await approved(), 'releaser', { type: 'start' });
  const startedAnd = async (role: Role, sent: object) => after(await started(), role, sent);
  const schedule = (startAt: string, regions: readonly object[]) => ({
    type: 'schedule',
    schedule: { startAt, timeZone: null, regions },
  });
  const scheduled = async () => after(await approved(), 'releaser', schedule('2099-01-01T00:00:00Z', []));
  const inOneRegion = async () => {
    const regions = [
      { region: 'emea', timeZone: 'Europe/Berlin', delayMs: 0 },
      { region: 'apac', timeZone: 'Asia/Tokyo', delayMs: 31_000_000_000 },
    ];
    const justNow = new Date(Date.now() - 60_000).toISOString();
    return after(await after(await approved(), 'releaser', schedule(justNow, regions)), 'releaser', { type: 'start' });
  };
  const guest = async () =>
    (await post('admin', '/members', { email: `${fresh('guest')}@example.com`, name: 'Guest', roles: ['viewer'] })).id;
  const key = async (role: Role, scopes: readonly string[], personal: boolean) =>
    (await post(role, '/keys', { name: 'of a test', scopes, personal })).id;
  const webhook = async () =>
    (await post('admin', '/webhooks', { url: `https://hooks.example.com/${fresh('hook')}`, events: ['release.*'] })).id;
  const releases = { draft, inReview, approved, started, scheduled, inOneRegion, startedAnd, command };
  return { server, fresh, must, persona, ...releases, guest, key, webhook };
}

/** The small persona's files, of another key, as requests carry them. */
export function filesOf(key: string, version: string, folder = '', voice = 'Be warm and brief.') {
  const yaml = (TINY['persona.yaml'] ?? '')
    .replace('key: tiny', `key: ${key}`)
    .replace('version: 1.0.0', `version: ${version}`)
    .replace('Be warm and brief.', voice);
  return Object.entries({ ...TINY, 'persona.yaml': yaml }).map(([path, text]) => fileOf(`${folder}${path}`, text));
}

/** A file as requests carry it. */
export function fileOf(path: string, text: string) {
  return { path, base64: Buffer.from(text).toString('base64') };
}

/** A request that proposes an audience of its own for an environment. */
export function audienceIn(environment: string, title: string) {
  const document = { flags: { greeting: { variants: { one: title }, default: 'one' } } };
  return { method: 'PUT', url: `/api/v1/environments/${environment}/audience`, payload: { document, title } } as const;
}
