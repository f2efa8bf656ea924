import { audienceIn, type World } from './api-world.ts';
import type { WriteExample } from './command-examples.ts';

/** At least one of every route of audiences that is no GET, by route and what it does there. */
export const AUDIENCE_EXAMPLES: Readonly<Record<string, Readonly<Record<string, WriteExample>>>> = {
  'PUT /api/v1/environments/{name}/audience': {
    propose: {
      as: 'author',
      leaves: ['audience.propose'],
      make: async ({ fresh }) => asked(audienceIn('production', fresh('Paid'))),
    },
    'propose where no review is asked for': {
      as: 'author',
      leaves: ['audience.propose'],
      make: async ({ fresh }) => asked(audienceIn('development', fresh('Paid'))),
    },
  },
  'POST /api/v1/environments/{name}/audience/restore': {
    restore: {
      as: 'operator',
      leaves: ['audience.restore'],
      make: async ({ must, fresh }) => {
        const { audience } = await must('author', audienceIn('development', fresh('Paid')));
        await must('author', audienceIn('development', fresh('Paid')));
        const payload = { version: audience.version, reason: 'It was better before.' };
        return { url: '/environments/development/audience/restore', payload };
      },
    },
  },
  'POST /api/v1/environments/{name}/audience/try': {
    try: {
      as: 'viewer',
      leaves: [],
      make: async ({ started }) => {
        await started();
        return { url: '/environments/production/audience/try', payload: { context: { targetingKey: 'ann' } } };
      },
    },
  },
  'POST /api/v1/audience-changes/{id}/review': {
    approve: {
      as: 'reviewer',
      leaves: ['audience.review', 'audience.review'],
      make: async (world) => {
        const { id, digest } = await changeIn(world);
        return { url: `/audience-changes/${id}/review`, payload: { decision: 'approve', digest, comment: 'Fine.' } };
      },
    },
    reject: {
      as: 'reviewer',
      leaves: ['audience.review'],
      make: async (world) => {
        const { id, digest } = await changeIn(world);
        return { url: `/audience-changes/${id}/review`, payload: { decision: 'reject', digest } };
      },
    },
  },
  'POST /api/v1/audience-changes/{id}/withdraw': {
    withdraw: {
      as: 'author',
      leaves: ['audience.withdraw'],
      make: async (world) => {
        const { id } = await changeIn(world);
        return { url: `/audience-changes/${id}/withdraw`, payload: { reason: 'Only a test.' } };
      },
    },
  },
  'POST /api/v1/id-lists': {
    upload: {
      as: 'author',
      leaves: ['audience.propose'],
      make: async ({ fresh }) => ({ url: '/id-lists', payload: { lines: `${fresh('ann')}\n${fresh('bob')}` } }),
    },
  },
};

async function changeIn({ must, fresh }: World): Promise<{ readonly id: string; readonly digest: string }> {
  return (await must('author', audienceIn('production', fresh('Paid')))).change;
}

function asked({ url, payload }: ReturnType<typeof audienceIn>) {
  return { url: url.replace('/api/v1', ''), payload };
}
