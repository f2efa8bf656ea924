import type { ReleaseCommandType } from './command.ts';
import { abort, revise, submit, withdraw } from './draft-rules.ts';
import { acknowledge, breakGlass, rollback } from './emergency-rules.ts';
import { advance, hold, recordVerdict, resume } from './progress-rules.ts';
import { review } from './review-rules.ts';
import type { CommandRule, CommandsByType } from './rule.ts';
import { openRegion, schedule, start, unschedule } from './serve-rules.ts';

/** The release machine: one rule for each command. What no rule takes cannot happen. */
export const RULES: { readonly [T in ReleaseCommandType]: CommandRule<CommandsByType[T]> } = {
  submit,
  withdraw,
  revise,
  review,
  schedule,
  unschedule,
  start,
  open_region: openRegion,
  advance,
  record_verdict: recordVerdict,
  hold,
  resume,
  rollback,
  abort,
  acknowledge,
  break_glass: breakGlass,
};
