import type { Permission, Role } from '@setlist/core/access';
import type { ReleaseCommandType } from '@setlist/core/release';
import { type Draft, filesOf, type World } from './api-world.ts';

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

interface CommandExample {
  readonly as: Role;
  readonly before: (world: World) => Promise<Draft>;
  readonly send?: (draft: Draft, world: World) => Promise<object> | object;
}

const reason = () => ({ reason: 'Only a test, that is why.' });
const later = { startAt: '2099-01-01T00:00:00Z', timeZone: null, regions: [] };

/** Every command there is: for a new one `tsc` asks. */
const COMMANDS: Readonly<Record<ReleaseCommandType, CommandExample>> = {
  submit: { as: 'author', before: (world) => world.draft() },
  withdraw: { as: 'author', before: (world) => world.inReview(), send: reason },
  revise: {
    as: 'author',
    before: (world) => world.inReview(),
    send: async ({ persona }, { must }) => {
      const files = filesOf(persona, '1.1.0', '', 'Be brisk.');
      await must('author', { method: 'POST', url: '/api/v1/revisions', payload: { files } });
      return { revision: '1.1.0' };
    },
  },
  review: {
    as: 'reviewer',
    before: (world) => world.inReview(),
    send: ({ digest }) => ({ verdict: 'approve', digest, comment: 'Fine.' }),
  },
  schedule: { as: 'releaser', before: (world) => world.approved(), send: () => ({ schedule: later }) },
  unschedule: { as: 'releaser', before: (world) => world.scheduled(), send: reason },
  start: { as: 'releaser', before: (world) => world.approved() },
  open_region: { as: 'releaser', before: (world) => world.inOneRegion(), send: () => ({ region: 'apac' }) },
  advance: { as: 'releaser', before: (world) => world.started() },
  record_verdict: {
    as: 'releaser',
    before: (world) => world.started(),
    send: () => ({ outcome: 'pass', evidence: 'Looked at it.' }),
  },
  hold: { as: 'operator', before: (world) => world.started(), send: reason },
  resume: { as: 'releaser', before: (world) => world.startedAnd('operator', { type: 'hold', reason: 'Wait.' }) },
  rollback: { as: 'operator', before: (world) => world.started(), send: reason },
  abort: { as: 'author', before: (world) => world.inReview(), send: reason },
  acknowledge: {
    as: 'releaser',
    before: (world) => world.startedAnd('operator', { type: 'rollback', reason: 'Too warm.' }),
    send: reason,
  },
  break_glass: { as: 'releaser', before: (world) => world.inReview(), send: reason },
};

/** By type. */
export const COMMAND_EXAMPLES: Readonly<Record<string, WriteExample>> = Object.fromEntries(
  Object.entries(COMMANDS).map(([type, { as, before, send }]) => {
    const takes = `release.${type as ReleaseCommandType}` as const;
    const make = async (world: World) => {
      const draft = await before(world);
      return { url: `/releases/${draft.id}/commands`, payload: { type, ...(await send?.(draft, world)) } };
    };
    return [type, { as, takes, leaves: [takes], make }];
  }),
);
