import type { Schedule } from '@setlist/core/release';
import type { Command } from 'commander';
import { connect } from './connection.ts';
import { usageError } from './exit-codes.ts';
import { addText, durationOf } from './option-values.ts';
import { withJson, withServer } from './options.ts';
import { type ActOptions, RELEASE_ARGUMENT, tellRelease } from './release-act.ts';
import { findRelease } from './release-name.ts';
import { timeWords } from './release-times.ts';
import { terminalOf } from './terminal.ts';

interface ScheduleOptions extends ActOptions {
  readonly at: string;
  readonly timeZone?: string;
  readonly region: readonly string[];
}

/** Adds `setlist release schedule`: start at a time, in each region by its own clocks. */
export function addScheduleCommand(release: Command): void {
  const command = release
    .command('schedule')
    .description('Start it at a time: an instant, or a wall-clock time where people are')
    .argument(...RELEASE_ARGUMENT)
    .requiredOption('--at <time>', '2026-12-01T09:00 by the clocks of the time zone, or 2026-12-01T09:00:00Z')
    .option('--time-zone <name>', 'IANA name, such as Europe/Berlin, for a wall-clock time without regions')
    .option(
      '--region <region=zone[+delay]>',
      'opens by its own clocks: apac=Asia/Tokyo, emea=Europe/Berlin+2h (repeatable)',
      addText,
      [],
    )
    .action(schedule);
  withJson(withServer(command));
}

async function schedule(name: string, options: ScheduleOptions): Promise<void> {
  const { openingsOf } = await import('@setlist/core/release');
  const regions = await Promise.all(options.region.map(regionOf));
  const wanted: Schedule = { startAt: options.at, timeZone: options.timeZone ?? null, regions };
  const openings = openingsOf(wanted);
  if (!openings.ok) throw usageError(openings.error.message);
  const client = connect(options);
  const detail = await client.command(await findRelease(client, name, 'open'), { type: 'schedule', schedule: wanted });
  const terminal = terminalOf(options);
  tellRelease(detail, terminal);
  if (options.json) return;
  for (const { region, at } of openings.value)
    terminal.print(`  ${region ?? 'everywhere'} opens ${timeWords(at, Date.now())}`);
}

async function regionOf(text: string): Promise<Schedule['regions'][number]> {
  const [, region, timeZone, delay] = /^([^=]+)=([^+]+)(?:\+(.+))?$/.exec(text) ?? [];
  if (region === undefined || timeZone === undefined)
    throw usageError(`--region is region=zone, or region=zone+delay such as emea=Europe/Berlin+2h; ${text} came.`);
  return { region, timeZone, delayMs: delay === undefined ? 0 : await durationOf(`The delay of ${region}`, delay) };
}
