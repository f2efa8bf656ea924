import { Command, Help, type Option } from 'commander';
import { addApplyCommand } from './apply.ts';
import { addAssessCommand } from './assess.ts';
import { addAuditCommand } from './audit.ts';
import { addCheckCommand } from './check.ts';
import { addCompletionCommand } from './completion.ts';
import { addDiffCommand } from './diff.ts';
import { addDoctorCommand } from './doctor.ts';
import { addEnvironmentsCommand } from './environments.ts';
import { EXIT_HELP } from './exit-codes.ts';
import { addExportCommand } from './export.ts';
import { addGateCommand } from './gate.ts';
import { addImportCommand } from './import.ts';
import { addInitCommand } from './init.ts';
import { installedVersion } from './installed.ts';
import { addJoinCommand } from './join.ts';
import { addKeysCommand } from './keys.ts';
import { addLoginCommand } from './login.ts';
import { addLogoutCommand } from './logout.ts';
import { addMembersCommand } from './members.ts';
import { addPlanCommand } from './plan.ts';
import { addPoliciesCommand } from './policies.ts';
import { addPublishCommand } from './publish.ts';
import { addRehearsalUpstreamCommand } from './rehearsal-upstream.ts';
import { addRehearseCommand } from './rehearse.ts';
import { addReleaseCommand } from './release.ts';
import { addSchemaCommand } from './schema.ts';
import { addSegmentCommand } from './segment.ts';
import { addServeCommand } from './serve.ts';
import { addShowCommand } from './show.ts';
import { addVerifyCommand } from './verify.ts';
import { addWebhooksCommand } from './webhooks.ts';
import { addWhoamiCommand } from './whoami.ts';

/** Every command of `setlist`. A command loads what it needs when it runs, so that help stays fast. */
export function createProgram(): Command {
  const program = new Command('setlist')
    .description('Release management for AI personas: write them as files, check, publish and serve them.')
    .version(installedVersion(), '--version', 'print the version')
    .exitOverride()
    .configureHelp({ optionDescription })
    .showHelpAfterError('Run `setlist --help`, or `setlist <command> --help`.')
    .addHelpText('after', EXIT_HELP);
  addInitCommand(program);
  addCheckCommand(program);
  addShowCommand(program);
  addDiffCommand(program);
  addAssessCommand(program);
  addPublishCommand(program);
  addReleaseCommand(program);
  addPlanCommand(program);
  addApplyCommand(program);
  addGateCommand(program);
  addEnvironmentsCommand(program);
  addPoliciesCommand(program);
  addSegmentCommand(program);
  addServeCommand(program);
  addRehearseCommand(program);
  addRehearsalUpstreamCommand(program);
  addImportCommand(program);
  addExportCommand(program);
  addLoginCommand(program);
  addLogoutCommand(program);
  addJoinCommand(program);
  addWhoamiCommand(program);
  addMembersCommand(program);
  addKeysCommand(program);
  addAuditCommand(program);
  addVerifyCommand(program);
  addWebhooksCommand(program);
  addSchemaCommand(program);
  addDoctorCommand(program);
  addCompletionCommand(program);
  return program;
}

/** A default that says nothing (off, none) is left out of help. */
function optionDescription(option: Option): string {
  const { defaultValue, description } = option;
  const isEmpty = typeof defaultValue === 'object' && defaultValue !== null && Object.keys(defaultValue).length === 0;
  return defaultValue === false || isEmpty ? description : new Help().optionDescription(option);
}
