import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Permission, Role } from '@setlist/core/access';
import type { ReleaseCommandType } from '@setlist/core/release';
import { registerSigningKey } from '../../packages/server/src/operations/register-signing-key.ts';
import { openSigner } from '../../packages/server/src/signing/key-file.ts';
import { type Draft, fileOf, filesOf, type World } from './api-world.ts';

/** A request that does what its route is for, once. */
export interface Asked {
  readonly url: string;
  readonly payload?: object;
}

export interface WriteExample {
  /** Who may do it, besides administrators. */
  readonly as: Role;
  /** The right it takes, where it is another than its route's. */
  readonly takes?: Permission;
  /** Actions of the rows that it leaves in the audit log, in order; none: it changes nothing. */
  readonly leaves: readonly Permission[];
  readonly make: (world: World) => Promise<Asked>;
}

const COMMANDS = 'POST /api/v1/releases/{id}/commands';

/** At least one of every route that is no GET, by route and what it does there. */
export const WRITE_EXAMPLES: Readonly<Record<string, Readonly<Record<string, WriteExample>>>> = {
  'POST /api/v1/revisions': {
    publish: {
      as: 'author',
      leaves: ['revision.publish'],
      make: async ({ fresh }) => ({ url: '/revisions', payload: { files: filesOf(fresh('persona'), '1.0.0') } }),
    },
    'publish where no review is asked for': {
      as: 'admin',
      leaves: ['revision.publish', 'release.propose', 'release.submit', 'release.start', 'release.advance'],
      make: async ({ fresh }) => ({
        url: '/revisions',
        payload: { files: filesOf(fresh('persona'), '1.0.0'), environment: 'development' },
      }),
    },
  },
  'POST /api/v1/revisions/{digest}/revoke': {
    revoke: {
      as: 'releaser',
      leaves: ['revision.revoke'],
      make: async ({ persona }) => ({
        url: `/revisions/${(await persona()).digest}/revoke`,
        payload: { reason: 'It says too much.' },
      }),
    },
  },
  'POST /api/v1/compositions': {
    compose: {
      as: 'viewer',
      leaves: [],
      make: async ({ persona }) => ({
        url: '/compositions',
        payload: { persona: (await persona()).key, revision: '1.0.0' },
      }),
    },
  },
  'POST /api/v1/environments': {
    create: {
      as: 'admin',
      leaves: ['environment.change'],
      make: async ({ fresh }) => ({ url: '/environments', payload: { name: fresh('place') } }),
    },
  },
  'POST /api/v1/releases': {
    propose: {
      as: 'author',
      leaves: ['release.propose'],
      make: async ({ persona }) => ({
        url: '/releases',
        payload: { environment: 'production', persona: (await persona()).key, revision: '1.0.0', title: 'Serve it' },
      }),
    },
  },
  'PATCH /api/v1/releases/{id}': {
    change: {
      as: 'author',
      leaves: ['release.change'],
      make: async ({ draft }) => ({ url: `/releases/${(await draft()).id}`, payload: { title: 'Serve it, please' } }),
    },
  },
  'POST /api/v1/releases/{id}/assessments': {
    assess: {
      as: 'author',
      leaves: ['release.assess'],
      make: async ({ draft }) => ({ url: `/releases/${(await draft()).id}/assessments`, payload: {} }),
    },
  },
  'POST /api/v1/releases/{id}/comments': {
    comment: {
      as: 'reviewer',
      leaves: ['release.comment'],
      make: async ({ draft }) => ({
        url: `/releases/${(await draft()).id}/comments`,
        payload: { body: 'Why so warm?' },
      }),
    },
  },
  'POST /api/v1/releases/{id}/comments/{comment}/resolve': {
    resolve: {
      as: 'author',
      leaves: ['release.comment'],
      make: async ({ draft, must }) => {
        const { id } = await draft();
        const url = `/releases/${id}/comments`;
        const comment = await must('reviewer', { method: 'POST', url: `/api/v1${url}`, payload: { body: 'Why?' } });
        return { url: `${url}/${comment.id}/resolve` };
      },
    },
  },
  'POST /api/v1/boards': {
    look: {
      as: 'viewer',
      leaves: [],
      make: async ({ persona }) => ({
        url: '/boards',
        payload: { environment: 'production', persona: (await persona()).key, revision: '1.0.0' },
      }),
    },
  },
  'PUT /api/v1/policies': {
    replace: {
      as: 'admin',
      leaves: ['policy.change'],
      make: async ({ fresh }) => ({
        url: '/policies',
        payload: { files: { 'policies/nowhere.yaml': policyOf('nowhere', fresh('Number')) } },
      }),
    },
  },
  'POST /api/v1/plans': {
    plan: { as: 'viewer', leaves: [], make: async (world) => ({ url: '/plans', payload: projectOf(world) }) },
  },
  'POST /api/v1/plans/apply': {
    apply: {
      as: 'author',
      leaves: ['revision.publish', 'release.propose', 'release.submit'],
      make: async (world) => ({ url: '/plans/apply', payload: projectOf(world) }),
    },
  },
  'POST /api/v1/keys': {
    'a personal one': {
      as: 'author',
      leaves: ['own_key.change'],
      make: async () => ({ url: '/keys', payload: { name: 'mine', scopes: ['author'], personal: true } }),
    },
    'a service key': {
      as: 'admin',
      takes: 'key.change',
      leaves: ['key.change'],
      make: async () => ({ url: '/keys', payload: { name: 'a pipeline', scopes: ['serve'] } }),
    },
  },
  'POST /api/v1/keys/{id}/rotate': {
    rotate: {
      as: 'author',
      leaves: ['own_key.change', 'own_key.change'],
      make: async (world) => ({ url: `${await keyOf(world)}/rotate` }),
    },
  },
  'DELETE /api/v1/keys/{id}': {
    revoke: { as: 'author', leaves: ['own_key.change'], make: async (world) => ({ url: await keyOf(world) }) },
  },
  'POST /api/v1/members': {
    invite: {
      as: 'admin',
      leaves: ['member.change'],
      make: async ({ fresh }) => ({
        url: '/members',
        payload: { email: `${fresh('guest')}@example.com`, name: 'Guest', roles: ['viewer'] },
      }),
    },
  },
  'PATCH /api/v1/members/{id}': {
    change: {
      as: 'admin',
      leaves: ['member.change'],
      make: async (world) => ({ url: await memberOf(world), payload: { roles: ['author'] } }),
    },
  },
  'POST /api/v1/members/{id}/deactivate': {
    deactivate: {
      as: 'admin',
      leaves: ['member.change'],
      make: async (world) => ({ url: `${await memberOf(world)}/deactivate` }),
    },
  },
  'POST /api/v1/members/{id}/reactivate': {
    reactivate: {
      as: 'admin',
      leaves: ['member.change'],
      make: async (world) => {
        const url = await memberOf(world);
        await world.must('admin', { method: 'POST', url: `/api/v1${url}/deactivate` });
        return { url: `${url}/reactivate` };
      },
    },
  },
  'POST /api/v1/members/{id}/links': {
    link: {
      as: 'admin',
      leaves: ['member.change'],
      make: async (world) => ({ url: `${await memberOf(world)}/links` }),
    },
  },
  'PATCH /api/v1/me': {
    change: {
      as: 'viewer',
      leaves: ['own_account.change'],
      make: async ({ fresh }) => ({ url: '/me', payload: { name: fresh('Viewer') } }),
    },
  },
  'POST /api/v1/webhooks': {
    create: {
      as: 'admin',
      leaves: ['webhook.change'],
      make: async (world) => ({ url: '/webhooks', payload: hook(world) }),
    },
  },
  'PATCH /api/v1/webhooks/{id}': {
    change: {
      as: 'admin',
      leaves: ['webhook.change'],
      make: async (world) => ({ url: await hookOf(world), payload: { description: 'Another one.' } }),
    },
  },
  'DELETE /api/v1/webhooks/{id}': {
    delete: { as: 'admin', leaves: ['webhook.change'], make: async (world) => ({ url: await hookOf(world) }) },
  },
  'POST /api/v1/webhooks/{id}/rotate-secret': {
    rotate: {
      as: 'admin',
      leaves: ['webhook.change'],
      make: async (world) => ({ url: `${await hookOf(world)}/rotate-secret`, payload: {} }),
    },
  },
  'POST /api/v1/webhooks/{id}/test': {
    test: { as: 'admin', leaves: ['webhook.change'], make: async (world) => ({ url: `${await hookOf(world)}/test` }) },
  },
  'POST /api/v1/webhooks/{id}/deliveries/{delivery}/replay': {
    replay: {
      as: 'admin',
      leaves: ['webhook.change'],
      make: async (world) => {
        const url = await hookOf(world);
        return { url: `${url}/deliveries/${await failedDelivery(world, url)}/replay` };
      },
    },
  },
  'POST /api/v1/webhooks/{id}/replays': {
    replay: {
      as: 'admin',
      leaves: ['webhook.change'],
      make: async (world) => {
        const url = await hookOf(world);
        await failedDelivery(world, url);
        return { url: `${url}/replays`, payload: { since: '2020-01-01T00:00:00Z' } };
      },
    },
  },
  'POST /api/v1/signing-keys/{id}/retire': {
    retire: {
      as: 'admin',
      leaves: ['setting.change'],
      make: async ({ server }) => {
        const directory = mkdtempSync(join(tmpdir(), 'setlist-signer-'));
        const signer = await openSigner({ stateDirectory: directory });
        rmSync(directory, { recursive: true });
        await registerSigningKey(server.db, signer);
        return { url: `/signing-keys/${signer.keyId}/retire`, payload: { reason: 'It leaked.' } };
      },
    },
  },
  [COMMANDS]: Object.fromEntries(
    Object.entries(commandExamples()).map(([type, { as, before, send, leaves }]) => [
      type,
      {
        as,
        takes: `release.${type as ReleaseCommandType}`,
        leaves: leaves ?? [`release.${type as ReleaseCommandType}`],
        make: async (world: World) => {
          const draft = await before(world);
          return { url: `/releases/${draft.id}/commands`, payload: { type, ...(await send?.(draft, world)) } };
        },
      },
    ]),
  ),
};

interface CommandExample {
  readonly as: Role;
  readonly before: (world: World) => Promise<Draft>;
  readonly send?: (draft: Draft, world: World) => Promise<object> | object;
  readonly leaves?: readonly Permission[];
}

/** Every command there is: a new one has no example, and `tsc` says so. */
function commandExamples(): Readonly<Record<ReleaseCommandType, CommandExample>> {
  const reason = () => ({ reason: 'Only a test.' });
  const after = (before: CommandExample['before'], role: Role, command: object) => async (world: World) => {
    const draft = await before(world);
    await world.command(role, draft, command);
    return draft;
  };
  const inRegions = {
    startAt: new Date(Date.now() - 60_000).toISOString(),
    timeZone: null,
    regions: [
      { region: 'emea', timeZone: 'Europe/Berlin', delayMs: 0 },
      { region: 'apac', timeZone: 'Asia/Tokyo', delayMs: 31_000_000_000 },
    ],
  };
  const later = { startAt: '2099-01-01T00:00:00Z', timeZone: null, regions: [] };
  const { draft, inReview, approved, started } = {
    draft: (world: World) => world.draft(),
    inReview: (world: World) => world.inReview(),
    approved: (world: World) => world.approved(),
    started: (world: World) => world.started(),
  };
  return {
    submit: { as: 'author', before: draft },
    withdraw: { as: 'author', before: inReview, send: reason },
    revise: {
      as: 'author',
      before: inReview,
      send: async ({ persona }, { must }) => {
        const files = filesOf(persona, '1.1.0', '', 'Be brisk.');
        await must('author', { method: 'POST', url: '/api/v1/revisions', payload: { files } });
        return { revision: '1.1.0' };
      },
    },
    review: {
      as: 'reviewer',
      before: inReview,
      send: ({ digest }) => ({ verdict: 'approve', digest, comment: 'Fine.' }),
    },
    schedule: { as: 'releaser', before: approved, send: () => ({ schedule: later }) },
    unschedule: {
      as: 'releaser',
      before: after(approved, 'releaser', { type: 'schedule', schedule: later }),
      send: reason,
    },
    start: { as: 'releaser', before: approved },
    open_region: {
      as: 'releaser',
      before: after(after(approved, 'releaser', { type: 'schedule', schedule: inRegions }), 'releaser', {
        type: 'start',
      }),
      send: () => ({ region: 'apac' }),
    },
    advance: { as: 'releaser', before: started },
    record_verdict: { as: 'releaser', before: started, send: () => ({ outcome: 'pass', evidence: 'Looked at it.' }) },
    hold: { as: 'operator', before: started, send: reason },
    resume: { as: 'releaser', before: after(started, 'operator', { type: 'hold', reason: 'Wait.' }) },
    rollback: { as: 'operator', before: started, send: reason },
    abort: { as: 'author', before: inReview, send: reason },
    acknowledge: {
      as: 'releaser',
      before: after(started, 'operator', { type: 'rollback', reason: 'Too warm.' }),
      send: reason,
    },
    break_glass: { as: 'releaser', before: inReview, send: () => ({ reason: 'It cannot wait for a review.' }) },
  };
}

function policyOf(name: string, description: string): string {
  return `name: ${name}\ndescription: ${description}.\napplies: { environments: [nowhere] }\nreviews: { brand: 1 }\n`;
}

/** The files of a project with one new persona, to be served in production. */
function projectOf({ fresh }: World): object {
  const key = fresh('planned');
  const environment = `environment: production\npersonas:\n  ${key}: 1.0.0\n`;
  return {
    files: [...filesOf(key, '1.0.0', `personas/${key}/`), fileOf('environments/production.yaml', environment)],
    leavePolicies: true,
  };
}

async function keyOf({ must }: World): Promise<string> {
  const payload = { name: 'mine', scopes: ['author'], personal: true };
  return `/keys/${(await must('author', { method: 'POST', url: '/api/v1/keys', payload })).id}`;
}

async function memberOf({ must, fresh }: World): Promise<string> {
  const payload = { email: `${fresh('guest')}@example.com`, name: 'Guest', roles: ['viewer'] };
  return `/members/${(await must('admin', { method: 'POST', url: '/api/v1/members', payload })).id}`;
}

function hook({ fresh }: World): object {
  return { url: `https://hooks.example.com/${fresh('hook')}`, events: ['release.*'] };
}

async function hookOf(world: World): Promise<string> {
  return `/webhooks/${(await world.must('admin', { method: 'POST', url: '/api/v1/webhooks', payload: hook(world) })).id}`;
}

/** What the queue, which does not run here, would have given up on. */
async function failedDelivery({ must, server }: World, webhook: string): Promise<string> {
  const { id } = await must('admin', { method: 'POST', url: `/api/v1${webhook}/test` });
  await server.db
    .updateTable('deliveries')
    .set({ state: 'failed', next_attempt_at: null })
    .where('id', '=', id)
    .execute();
  return id;
}
