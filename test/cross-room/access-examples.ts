import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerSigningKey } from '../../packages/server/src/operations/register-signing-key.ts';
import { openSigner } from '../../packages/server/src/signing/key-file.ts';
import type { World } from './api-world.ts';
import type { WriteExample } from './command-examples.ts';

/** Keys, members, oneself, webhooks and signing keys. */
export const ACCESS_EXAMPLES: Readonly<Record<string, Readonly<Record<string, WriteExample>>>> = {
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
      make: async (world) => ({ url: `/keys/${await world.key('author', ['author'], true)}/rotate` }),
    },
  },
  'DELETE /api/v1/keys/{id}': {
    revoke: {
      as: 'author',
      leaves: ['own_key.change'],
      make: async (world) => ({ url: `/keys/${await world.key('author', ['author'], true)}` }),
    },
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
      make: async (world) => ({ url: `/members/${await world.guest()}`, payload: { roles: ['author'] } }),
    },
  },
  'POST /api/v1/members/{id}/deactivate': {
    deactivate: {
      as: 'admin',
      leaves: ['member.change'],
      make: async (world) => ({ url: `/members/${await world.guest()}/deactivate` }),
    },
  },
  'POST /api/v1/members/{id}/reactivate': {
    reactivate: {
      as: 'admin',
      leaves: ['member.change'],
      make: async (world) => {
        const url = `/members/${await world.guest()}`;
        await world.must('admin', { method: 'POST', url: `/api/v1${url}/deactivate` });
        return { url: `${url}/reactivate` };
      },
    },
  },
  'POST /api/v1/members/{id}/links': {
    link: {
      as: 'admin',
      leaves: ['member.change'],
      make: async (world) => ({ url: `/members/${await world.guest()}/links` }),
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
      make: async (world) => ({ url: `/webhooks/${await world.webhook()}`, payload: { description: 'Another one.' } }),
    },
  },
  'DELETE /api/v1/webhooks/{id}': {
    delete: {
      as: 'admin',
      leaves: ['webhook.change'],
      make: async (world) => ({ url: `/webhooks/${await world.webhook()}` }),
    },
  },
  'POST /api/v1/webhooks/{id}/rotate-secret': {
    rotate: {
      as: 'admin',
      leaves: ['webhook.change'],
      make: async (world) => ({ url: `/webhooks/${await world.webhook()}/rotate-secret`, payload: {} }),
    },
  },
  'POST /api/v1/webhooks/{id}/test': {
    test: {
      as: 'admin',
      leaves: ['webhook.change'],
      make: async (world) => ({ url: `/webhooks/${await world.webhook()}/test` }),
    },
  },
  'POST /api/v1/webhooks/{id}/deliveries/{delivery}/replay': {
    replay: {
      as: 'admin',
      leaves: ['webhook.change'],
      make: async (world) => {
        const url = `/webhooks/${await world.webhook()}`;
        return { url: `${url}/deliveries/${await failedDelivery(world, url)}/replay` };
      },
    },
  },
  'POST /api/v1/webhooks/{id}/replays': {
    replay: {
      as: 'admin',
      leaves: ['webhook.change'],
      make: async (world) => {
        const url = `/webhooks/${await world.webhook()}`;
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
};

function hook({ fresh }: World): object {
  return { url: `https://hooks.example.com/${fresh('hook')}`, events: ['release.*'] };
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
