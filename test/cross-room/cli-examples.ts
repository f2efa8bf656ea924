import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Permission, Role } from '@setlist/core/access';
import { type Draft, filesOf, type World } from './api-world.ts';

export interface CliExample {
  readonly as: Role;
  readonly leaves: readonly Permission[];
  /** What comes after the name of the command. */
  readonly make: (world: World) => Promise<readonly string[]>;
  /** Whoever may not change it does not see it either. */
  readonly isHidden?: true;
  /** What goes on while it runs. */
  readonly meanwhile?: (world: World, args: readonly string[]) => Promise<void>;
}

/** Commands that look, or never ask a server. */
export const CLI_READS: readonly string[] = [
  'init',
  'check',
  'show',
  'diff',
  'assess',
  'release list',
  'release show',
  'release status',
  'plan',
  'gate',
  'environments list',
  'environments export',
  'policies check',
  'policies list',
  'policies export',
  'segment test',
  'serve',
  'rehearse',
  'rehearsal-upstream',
  'import',
  'export',
  'whoami',
  'members list',
  'keys list',
  'audit list',
  'audit checkpoint',
  'audit export',
  'audit verify',
  'verify',
  'webhooks list',
  'webhooks events',
  'webhooks deliveries',
  'schema',
  'doctor',
  'completion',
];

/** People's way in and out asks for a password and not for a right: `accounts-cli.test.ts` goes through it. */
export const CLI_DOORS: readonly string[] = ['login', 'logout', 'join'];

/** Every other command, with what it leaves in the audit log. */
export const CLI_WRITES: Readonly<Record<string, CliExample>> = {
  publish: {
    as: 'author',
    leaves: ['revision.publish'],
    make: async ({ fresh }) => {
      const key = fresh('persona');
      return [join(await folderOf(filesOf(key, '1.0.0', `${key}/`)), key)];
    },
  },
  apply: {
    as: 'author',
    leaves: ['revision.publish', 'release.propose', 'release.submit'],
    make: async ({ fresh }) => {
      const key = fresh('planned');
      const project = await folderOf(filesOf(key, '1.0.0', `personas/${key}/`));
      await write(
        join(project, 'environments/production.yaml'),
        `environment: production\npersonas:\n  ${key}: 1.0.0\n`,
      );
      return [project, '--yes', '--leave-policies'];
    },
  },
  'release propose': {
    as: 'author',
    leaves: ['release.propose'],
    make: async ({ persona }) => [
      `${(await persona()).key}@1.0.0`,
      '--environment',
      'production',
      '--title',
      'Serve it',
    ],
  },
  'release revise': {
    as: 'author',
    leaves: ['release.revise'],
    make: async ({ inReview, must }) => {
      const { id, persona } = await inReview();
      const files = filesOf(persona, '1.1.0', '', 'Be brisk.');
      await must('author', { method: 'POST', url: '/api/v1/revisions', payload: { files } });
      return [id, `${persona}@1.1.0`];
    },
  },
  'release approve': {
    as: 'reviewer',
    leaves: ['release.review'],
    make: async ({ inReview }) => {
      const { id, digest } = await inReview();
      return [id, '--digest', digest];
    },
  },
  'release request-changes': onRelease('reviewer', 'review', (world) => world.inReview(), '--comment', 'Too warm.'),
  'release reject': onRelease('reviewer', 'review', (world) => world.inReview(), '--comment', 'Too warm.'),
  'release comment': {
    as: 'reviewer',
    leaves: ['release.comment'],
    make: async ({ draft }) => [(await draft()).id, 'Why so warm?'],
  },
  'release schedule': onRelease('releaser', 'schedule', (world) => world.approved(), '--at', '2099-01-01T00:00:00Z'),
  'release submit': onRelease('author', 'submit', (world) => world.draft()),
  'release withdraw': onRelease('author', 'withdraw', (world) => world.inReview(), '--reason', 'Not yet.'),
  'release unschedule': onRelease('releaser', 'unschedule', (world) => world.scheduled(), '--reason', 'Not yet.'),
  'release start': onRelease('releaser', 'start', (world) => world.approved()),
  'release pause': onRelease('operator', 'hold', (world) => world.started(), '--reason', 'Wait.'),
  'release resume': onRelease('releaser', 'resume', (world) =>
    world.startedAnd('operator', { type: 'hold', reason: 'Wait.' }),
  ),
  'release advance': onRelease('releaser', 'advance', (world) => world.started()),
  'release rollback': onRelease('operator', 'rollback', (world) => world.started(), '--reason', 'Too warm.'),
  'release abort': onRelease('author', 'abort', (world) => world.inReview(), '--reason', 'Never mind.'),
  'release ack': onRelease(
    'releaser',
    'acknowledge',
    (world) => world.startedAnd('operator', { type: 'rollback', reason: 'Too warm.' }),
    '--reason',
    'Understood.',
  ),
  'release break-glass': onRelease(
    'releaser',
    'break_glass',
    (world) => world.inReview(),
    '--reason',
    'It cannot wait for a review.',
  ),
  'release open-region': {
    as: 'releaser',
    leaves: ['release.open_region'],
    make: async (world) => [(await world.inOneRegion()).id, 'apac'],
  },
  'release verdict': onRelease(
    'releaser',
    'record_verdict',
    (world) => world.started(),
    '--outcome',
    'pass',
    '--evidence',
    'Looked at it.',
  ),
  'environments create': {
    as: 'admin',
    leaves: ['environment.change'],
    make: async ({ fresh }) => [fresh('place')],
  },
  'members invite': {
    as: 'admin',
    leaves: ['member.change'],
    make: async ({ fresh }) => [`${fresh('guest')}@example.com`, '--name', 'Guest', '--role', 'viewer'],
  },
  'members change': {
    as: 'admin',
    leaves: ['member.change'],
    make: async (world) => [await world.guest(), '--role', 'author'],
  },
  'members deactivate': { as: 'admin', leaves: ['member.change'], make: async (world) => [await world.guest()] },
  'members reactivate': {
    as: 'admin',
    leaves: ['member.change'],
    make: async (world) => {
      const id = await world.guest();
      await world.must('admin', { method: 'POST', url: `/api/v1/members/${id}/deactivate` });
      return [id];
    },
  },
  'members link': { as: 'admin', leaves: ['member.change'], make: async (world) => [await world.guest()] },
  'keys create': { as: 'admin', leaves: ['key.change'], make: async () => ['a pipeline', '--scope', 'serve'] },
  'keys rotate': {
    as: 'admin',
    leaves: ['key.change', 'key.change'],
    isHidden: true,
    make: async (world) => [await world.key('admin', ['serve'], false)],
  },
  'keys revoke': {
    as: 'admin',
    leaves: ['key.change'],
    isHidden: true,
    make: async (world) => [await world.key('admin', ['serve'], false)],
  },
  'webhooks create': {
    as: 'admin',
    leaves: ['webhook.change'],
    make: async ({ fresh }) => [`https://hooks.example.com/${fresh('hook')}`],
  },
  'webhooks change': {
    as: 'admin',
    leaves: ['webhook.change'],
    make: async (world) => [await world.webhook(), '--no-active'],
  },
  'webhooks rotate': { as: 'admin', leaves: ['webhook.change'], make: async (world) => [await world.webhook()] },
  'webhooks delete': { as: 'admin', leaves: ['webhook.change'], make: async (world) => [await world.webhook()] },
  'webhooks test': {
    as: 'admin',
    leaves: ['webhook.change'],
    make: async (world) => [await world.webhook()],
    meanwhile: ({ server }, [id = '']) => settleDelivery(server.db, id),
  },
  'webhooks replay': {
    as: 'admin',
    leaves: ['webhook.change'],
    make: async (world) => {
      const id = await world.webhook();
      await world.must('admin', { method: 'POST', url: `/api/v1/webhooks/${id}/test` });
      await settleDelivery(world.server.db, id);
      return [id, '--since', '2020-01-01T00:00:00Z'];
    },
  },
};

type Make = (world: World) => Promise<Draft>;

function onRelease(as: Role, command: string, before: Make, ...more: readonly string[]): CliExample {
  const leaves = [`release.${command}` as Permission];
  return { as, leaves, make: async (world) => [(await before(world)).id, ...more] };
}

/** What the queue, which does not run here, would have come to: the next delivery to a webhook has failed. */
async function settleDelivery(db: World['server']['db'], webhook: string): Promise<void> {
  for (;;) {
    const { numUpdatedRows } = await db
      .updateTable('deliveries')
      .set({ state: 'failed', attempts: 1, next_attempt_at: null })
      .where('webhook_id', '=', webhook)
      .where('state', '=', 'waiting')
      .executeTakeFirst();
    if (numUpdatedRows > 0n) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function folderOf(files: readonly { readonly path: string; readonly base64: string }[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'setlist-choke-'));
  for (const { path, base64 } of files) await write(join(folder, path), Buffer.from(base64, 'base64').toString());
  return folder;
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
