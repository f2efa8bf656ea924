import type { Actor } from '@setlist/core/access';
import { permittedCommands, type ReleaseCommandType } from '@setlist/core/release';
import type { ReleaseDetail } from '@setlist/sdk';

interface CommandWords {
  readonly label: string;
  /** What it does, as the dialog says before it is done. */
  readonly does: string;
  readonly look: 'main' | 'plain' | 'grave' | 'danger';
  /** Whether the command carries a reason. */
  readonly reason: boolean;
}

/** Every command as a button, in the order in which they are shown. `review` has a form of its own. */
export const COMMANDS = {
  submit: {
    label: 'Submit for review',
    does: 'The board is asked to review exactly this revision. Any change of content dismisses its approvals.',
    look: 'main',
    reason: false,
  },
  start: {
    label: 'Start',
    does: 'It enters its first stage: those whom the stage reaches are served this revision at once.',
    look: 'main',
    reason: false,
  },
  advance: {
    label: 'Advance',
    does: 'It goes on to the next stage, or completes after the last one: more people are served this revision.',
    look: 'main',
    reason: false,
  },
  resume: { label: 'Resume', does: 'It may go on from the stage where it was held.', look: 'main', reason: false },
  schedule: { label: 'Schedule…', does: '', look: 'plain', reason: false },
  unschedule: {
    label: 'Take off the schedule',
    does: 'It is approved again, and starts when someone starts it.',
    look: 'plain',
    reason: true,
  },
  open_region: {
    label: 'Open a region…',
    does: 'The region is served this revision now.',
    look: 'plain',
    reason: false,
  },
  record_verdict: {
    label: 'Record a verdict…',
    does: 'Says what an analysis found of the stage that it is in, with the evidence. A fail holds it.',
    look: 'plain',
    reason: false,
  },
  hold: {
    label: 'Hold',
    does: 'It stays where it is: nobody else is served this revision until it is resumed.',
    look: 'plain',
    reason: true,
  },
  revise: {
    label: 'Revise…',
    does: 'Another published revision takes the place of this one. Every review of this one is dismissed.',
    look: 'plain',
    reason: false,
  },
  withdraw: {
    label: 'Withdraw',
    does: 'It is a draft again. Reviews of it are dismissed.',
    look: 'plain',
    reason: true,
  },
  acknowledge: {
    label: 'Acknowledge',
    does: 'The latch opens: releases of this persona may start and advance here again.',
    look: 'main',
    reason: true,
  },
  break_glass: {
    label: 'Break glass…',
    does: 'Everyone is served this revision at once, without the reviews that policy asks for. Webhooks tell of it, and a review is owed afterwards.',
    look: 'grave',
    reason: true,
  },
  abort: { label: 'Abort', does: 'It ends here, for good.', look: 'plain', reason: true },
  rollback: {
    label: 'Roll back',
    does: 'What was served before is served again at once. The latch shuts, and a review is owed afterwards.',
    look: 'danger',
    reason: true,
  },
} as const satisfies Readonly<Record<Exclude<ReleaseCommandType, 'review'>, CommandWords>>;

export type ButtonCommand = keyof typeof COMMANDS;

/** A command that is shown, and why it cannot be given now. */
export interface OfferedCommand extends CommandWords {
  readonly type: ButtonCommand;
  /** `null`: it can. */
  readonly why: string | null;
}

/**
 * What is worth showing: what can be done, and what could be done in this state if something else were so, or by someone
 * else. What belongs to other states is left out.
 */
export function offered({ commands, ...detail }: Shown): readonly OfferedCommand[] {
  const taken = takenInThisState(detail);
  return (Object.keys(COMMANDS) as ButtonCommand[]).flatMap((type) => {
    const choice = commands.find((one) => one.type === type);
    if (choice === undefined || !taken.has(type)) return [];
    return [
      { ...COMMANDS[type], type, why: choice.permitted ? null : (choice.refusal?.message ?? 'Not possible now.') },
    ];
  });
}

/** Whether reviews belong to the state that a release is in, whoever gives them. */
export function takesReviews(detail: Shown): boolean {
  return takenInThisState(detail).has('review');
}

type Shown = Pick<ReleaseDetail, 'release' | 'policy' | 'stable' | 'commands'>;

/** Someone who lacks no right and had no part in the work. */
const ANYONE: Actor = {
  kind: 'person',
  id: 'anyone',
  name: 'anyone',
  roles: ['admin'],
  environment: null,
  reviewRoles: [],
  locales: [],
  identities: [],
};

/** The server refuses for a missing right before it looks at the state, so the machine is asked what the state takes. */
function takenInThisState({ release, policy, stable }: Omit<Shown, 'commands'>): ReadonlySet<ReleaseCommandType> {
  const situation = {
    policy,
    stable,
    others: [],
    assessment: { state: 'passed' },
    missingAnswers: [],
    addsSkillsOnly: true,
    revoked: false,
  } as const;
  const choices = permittedCommands(release, ANYONE, release.updatedAt, situation);
  return new Set(
    choices.filter((choice) => choice.permitted || choice.refusal.code !== 'wrong_state').map(({ type }) => type),
  );
}
