import type { ReleaseDetail, SendCommand } from '@setlist/sdk';
import { type Command, Option } from 'commander';
import { connect } from './connection.ts';
import { type JsonOption, type ServerOptions, withJson, withServer } from './options.ts';
import { findRelease, type Wanted } from './release-name.ts';
import { nextSteps } from './release-next.ts';
import { trackText } from './release-track.ts';
import { type Terminal, terminalOf } from './terminal.ts';

export type ActOptions = JsonOption & ServerOptions;

/** The argument of every command about one release. */
export const RELEASE_ARGUMENT = ['<release>', 'rel_…, or persona@environment for the one it can be about'] as const;

interface Act {
  readonly name: string;
  readonly alias?: string;
  readonly does: string;
  readonly wanted: Wanted;
  /** With `--reason`, which stands in the audit log. */
  readonly make: (reason: string) => SendCommand;
  readonly takesReason: boolean;
}

const ACTS: readonly Act[] = [
  act('submit', 'Submit a draft for review', { type: 'submit' }),
  reasoned('withdraw', 'Take it back from review, as a draft', 'withdraw'),
  reasoned('unschedule', 'Take it off its schedule; it stays approved', 'unschedule'),
  act('start', 'Start it: its first stage is served', { type: 'start' }),
  { ...reasoned('pause', 'Hold it where it stands', 'hold'), alias: 'hold' },
  act('resume', 'Go on after a hold', { type: 'resume' }),
  act('advance', 'Take it to the next stage, or complete it after the last', { type: 'advance' }),
  { ...reasoned('rollback', 'Serve what was served before, at once; shuts the latch', 'rollback'), wanted: 'served' },
  reasoned('abort', 'End it before it was served', 'abort'),
  {
    ...reasoned('ack', 'Answer for a rollback: opens the latch', 'acknowledge'),
    alias: 'acknowledge',
    wanted: 'latched',
  },
  reasoned('break-glass', 'Serve it to everyone without approval; a review must follow', 'break_glass'),
];

function act(name: string, does: string, command: SendCommand): Act {
  return { name, does, wanted: 'open', make: () => command, takesReason: false };
}

type Reasoned = Extract<SendCommand, { readonly reason: string }>['type'];

function reasoned(name: string, does: string, type: Reasoned): Act {
  return { name, does, wanted: 'open', make: (reason) => ({ type, reason }), takesReason: true };
}

/** Adds the commands that say one thing to one release. */
export function addActCommands(release: Command): void {
  for (const { name, alias, does, wanted, make, takesReason } of ACTS) {
    const command = release
      .command(name)
      .description(does)
      .argument(...RELEASE_ARGUMENT)
      .action((given: string, options: ActOptions & { readonly reason?: string }) =>
        send(given, wanted, make(options.reason ?? ''), options),
      );
    if (alias !== undefined) command.alias(alias);
    if (takesReason) command.requiredOption('--reason <text>', 'why, in words: it stands in the audit log');
    withJson(withServer(command));
  }
  addRegionCommand(release);
  addVerdictCommand(release);
}

function addRegionCommand(release: Command): void {
  const command = release
    .command('open-region')
    .description('Open a region of its schedule')
    .argument(...RELEASE_ARGUMENT)
    .argument('<region>', 'region of the schedule')
    .action((given: string, region: string, options: ActOptions) =>
      send(given, 'open', { type: 'open_region', region }, options),
    );
  withJson(withServer(command));
}

type Outcome = Extract<SendCommand, { type: 'record_verdict' }>['outcome'];

function addVerdictCommand(release: Command): void {
  const command = release
    .command('verdict')
    .description('Record what an analysis says of the stage it stands in')
    .argument(...RELEASE_ARGUMENT)
    .addOption(
      new Option('--outcome <outcome>', 'what the evidence says')
        .choices(['pass', 'fail', 'inconclusive'])
        .makeOptionMandatory(),
    )
    .requiredOption('--evidence <text>', 'what it rests on, in words or as a reference')
    .action((given: string, options: ActOptions & { readonly outcome: Outcome; readonly evidence: string }) => {
      const { outcome, evidence } = options;
      return send(given, 'open', { type: 'record_verdict', outcome, evidence }, options);
    });
  withJson(withServer(command));
}

async function send(given: string, wanted: Wanted, command: SendCommand, options: ActOptions): Promise<void> {
  const client = connect(options);
  const id = await findRelease(client, given, wanted);
  tellRelease(await client.command(id, command), terminalOf(options));
}

/** How a release stands after a command, and what comes next. */
export function tellRelease(detail: ReleaseDetail, terminal: Terminal): void {
  if (terminal.json) {
    terminal.printJson(detail);
    return;
  }
  const { paint } = terminal;
  const { id, persona, version, environment } = detail.release;
  terminal.print(`${paint.bold(id)} ${persona} ${version} → ${environment}  ${trackText(detail.release, paint)}`);
  for (const step of nextSteps(detail, Date.now())) terminal.print(`  ${step}`);
}
