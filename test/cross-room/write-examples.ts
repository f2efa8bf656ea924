import { ACCESS_EXAMPLES } from './access-examples.ts';
import { fileOf, filesOf, type World } from './api-world.ts';
import { AUDIENCE_EXAMPLES } from './audience-examples.ts';
import { COMMAND_EXAMPLES, type WriteExample } from './command-examples.ts';

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
  'POST /api/v1/flags/view': {
    view: {
      as: 'viewer',
      leaves: [],
      make: async ({ started }) => {
        await started();
        return { url: '/flags/view', payload: { context: { targetingKey: 'ann', region: 'emea' } } };
      },
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
  ...AUDIENCE_EXAMPLES,
  ...ACCESS_EXAMPLES,
  'POST /api/v1/releases/{id}/commands': COMMAND_EXAMPLES,
};

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
