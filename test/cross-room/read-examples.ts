import { audienceIn, type World } from './api-world.ts';

/** A URL below `/api/v1` for every route that is read, by route: what it is about is made first. */
export const READ_EXAMPLES: Readonly<Record<string, (world: World) => Promise<string>>> = {
  'GET /api/v1/personas': async (world) => {
    await some(() => world.persona());
    return '/personas';
  },
  'GET /api/v1/personas/{key}': async ({ persona }) => `/personas/${(await persona()).key}`,
  'GET /api/v1/revisions/{digest}': async ({ persona }) => `/revisions/${(await persona()).digest}`,
  'GET /api/v1/diffs': async ({ persona }) => `/diffs?from=${(await persona()).digest}&to=${(await persona()).digest}`,
  'GET /api/v1/environments': async () => '/environments',
  'GET /api/v1/environments/{name}': async () => '/environments/production',
  'GET /api/v1/environments/{name}/audience': async (world) => {
    await world.must('author', audienceIn('development', world.fresh('Paid')));
    return '/environments/development/audience';
  },
  'GET /api/v1/environments/{name}/audience/versions': async (world) => {
    await some(() => world.must('author', audienceIn('development', world.fresh('Paid'))));
    return '/environments/development/audience/versions';
  },
  'GET /api/v1/audience-changes': async (world) => {
    await some(() => world.must('author', audienceIn('production', world.fresh('Paid'))));
    return '/audience-changes';
  },
  'GET /api/v1/audience-changes/{id}': async ({ must, fresh }) => {
    const { change } = await must('author', audienceIn('production', fresh('Paid')));
    return `/audience-changes/${change.id}`;
  },
  'GET /api/v1/releases': async (world) => {
    await some(() => world.draft());
    return '/releases';
  },
  'GET /api/v1/releases/{id}': async ({ started }) => `/releases/${(await started()).id}`,
  'GET /api/v1/releases/{id}/comments': async (world) => {
    const { id } = await world.draft();
    await some((n) =>
      world.must('author', { method: 'POST', url: `/api/v1/releases/${id}/comments`, payload: { body: `Note ${n}` } }),
    );
    return `/releases/${id}/comments`;
  },
  'GET /api/v1/releases/{id}/bundle': async ({ approved }) => `/releases/${(await approved()).id}/bundle`,
  'GET /api/v1/policies': async (world) => {
    await policies(world);
    return '/policies';
  },
  'GET /api/v1/policies/{name}': async (world) => {
    await policies(world);
    return '/policies/first';
  },
  'GET /api/v1/keys': async () => '/keys',
  'GET /api/v1/keys/{id}': async ({ key }) => `/keys/${await key('viewer', ['viewer'], true)}`,
  'GET /api/v1/members': async () => '/members',
  'GET /api/v1/members/{id}': async ({ server }) => `/members/${server.memberOf('author')}`,
  'GET /api/v1/me': async () => '/me',
  'GET /api/v1/webhook-events': async () => '/webhook-events',
  'GET /api/v1/webhooks': async (world) => {
    await some(() => world.webhook());
    return '/webhooks';
  },
  'GET /api/v1/webhooks/{id}': async ({ webhook }) => `/webhooks/${await webhook()}`,
  'GET /api/v1/webhooks/{id}/deliveries': async (world) => {
    const url = `/webhooks/${await world.webhook()}`;
    await some(() => world.must('admin', { method: 'POST', url: `/api/v1${url}/test` }));
    return `${url}/deliveries`;
  },
  'GET /api/v1/webhooks/{id}/deliveries/{delivery}': async (world) => {
    const url = `/webhooks/${await world.webhook()}`;
    const { id } = await world.must('admin', { method: 'POST', url: `/api/v1${url}/test` });
    return `${url}/deliveries/${id}`;
  },
  'GET /api/v1/audit': async () => '/audit',
  'GET /api/v1/audit/checkpoints': async () => '/audit/checkpoints',
  'GET /api/v1/audit/export': async () => '/audit/export',
  'GET /api/v1/signing-keys': async () => '/signing-keys',
  'GET /api/v1/flags': async (world) => {
    await world.started();
    return '/flags';
  },
  'GET /api/v1/status': async () => '/status',
};

/** Enough for pages of one. */
async function some(make: (n: number) => Promise<unknown>): Promise<void> {
  for (let n = 0; n < 3; n += 1) await make(n);
}

async function policies({ must }: World): Promise<void> {
  const named = ['first', 'second', 'third'].map((name) => [
    `policies/${name}.yaml`,
    `name: ${name}\ndescription: For nobody.\napplies: { environments: [nowhere] }\nreviews: { brand: 1 }\n`,
  ]);
  await must('admin', { method: 'PUT', url: '/api/v1/policies', payload: { files: Object.fromEntries(named) } });
}
