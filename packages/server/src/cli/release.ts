import type { Command } from 'commander';
import { EXIT_HELP } from './exit-codes.ts';
import { addActCommands } from './release-act.ts';
import { addListCommands } from './release-list.ts';
import { addProposeCommands } from './release-propose.ts';
import { addReviewCommands } from './release-review.ts';
import { addScheduleCommand } from './release-schedule.ts';

/** Adds `setlist release`: everything that can be done with a release. */
export function addReleaseCommand(program: Command): void {
  const release = program
    .command('release')
    .description('Propose, review and progress releases')
    .addHelpText('after', EXIT_HELP);
  addListCommands(release);
  addProposeCommands(release);
  addReviewCommands(release);
  addScheduleCommand(release);
  addActCommands(release);
}
