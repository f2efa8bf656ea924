import type { Command } from 'commander';
import { addAuditExportCommand } from './audit-export.ts';
import { addAuditListCommands } from './audit-list.ts';
import { addAuditVerifyCommand } from './audit-verify.ts';
import { EXIT_HELP } from './exit-codes.ts';

/** Adds `setlist audit`: the log of every change and decision. */
export function addAuditCommand(program: Command): void {
  const audit = program
    .command('audit')
    .description('Read, export and verify the audit log')
    .addHelpText('after', EXIT_HELP);
  addAuditListCommands(audit);
  addAuditExportCommand(audit);
  addAuditVerifyCommand(audit);
}
